from django.contrib.auth.hashers import Argon2PasswordHasher


class SupporterArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with OWASP's second profile: 19 MiB, two passes.

    Django's own profile takes 0.17 s and 100 MiB; 600 people who sign in after a power cut would wait for each other.
    """

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
