import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0073_promises_of_talks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='caseevent',
            name='event_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='followup',
            name='step_state_known',
        ),
        migrations.AddField(
            model_name='followup',
            name='replaced_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.followup'),
        ),
        migrations.AddField(
            model_name='followup',
            name='settled_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='caseevent',
            name='kind',
            field=models.CharField(choices=[('opened', 'Support opened'), ('visit_logged', 'Entry saved'), ('visit_voided', 'Entry taken back'), ('visit_edited', 'Entry corrected'), ('visit_corrected', 'Entry replaced by a correcting one'), ('visit_moved_away', 'Entry moved to another card'), ('visit_moved_here', 'Entry moved from another card'), ('step_postponed', 'Next step postponed'), ('step_again', 'Step planned again'), ('stage_changed', 'Stage changed'), ('owner_assigned', 'Owner assigned'), ('owner_accepted', 'Owner accepted'), ('acceptance_undone', 'Acceptance taken back'), ('owner_returned', 'Offered case refused'), ('owner_left', 'Owner left, the case is in the queue'), ('hand_over_asked', 'Case offered'), ('hand_over_named', 'Colleague named for an offered case'), ('hand_over_withdrawn', 'Offer of the case withdrawn'), ('department_changed', 'Department changed'), ('offer_taken', 'Offered step taken'), ('offer_declined', 'Offered step not taken'), ('step_not_planned', 'Step of a late entry not planned'), ('loss_reported', 'Loss reported'), ('loss_confirmed', 'Loss confirmed'), ('loss_taken_back', 'Report of a loss taken back'), ('family_reached', 'Family reached after a loss'), ('person_changed', 'Data of the person changed'), ('phone_added', 'Phone added'), ('phone_ended', 'Phone ended'), ('place_changed', 'Place changed'), ('place_corrected', 'Place corrected'), ('risk_raised', 'Risk raised'), ('risk_confirmed', 'Risk confirmed'), ('risk_lowered', 'Risk lowered'), ('lowering_asked', 'Lower risk proposed'), ('lowering_refused', 'Lower risk not agreed'), ('lowering_withdrawn', 'Proposal of a lower risk withdrawn'), ('team_joined', 'Colleague brought into the team'), ('team_left', 'Colleague left the team'), ('promise_made', 'Promise made'), ('promise_kept', 'Promise kept'), ('promise_withdrawn', 'Promise not needed any more'), ('promise_moved', 'Promise moved to another day'), ('promise_not_made', 'Promise of a late entry not made'), ('held', 'Support paused'), ('hold_ended', 'Pause ended'), ('closing_asked', 'Closing proposed'), ('closing_refused', 'Closing refused'), ('closing_withdrawn', 'Proposal to close withdrawn'), ('closed', 'Support ended'), ('reopened', 'Support opened again'), ('episode_begun', 'New course of the support'), ('check_logged', 'Check after the end of the support'), ('package_made', 'Package for a community prepared'), ('package_received', 'Package received by a community'), ('package_withdrawn', 'Package for a community withdrawn'), ('request_asked', 'A colleague asks about the card'), ('request_answered', 'Request of a colleague answered'), ('question_asked', 'A head asks about the card'), ('question_answered', 'Question of a head answered'), ('question_withdrawn', 'Question of a head withdrawn'), ('card_withdrawn', 'Card withdrawn'), ('consent_answered', 'Answer about consent recorded'), ('consent_undone', 'Answer about consent taken back'), ('event_invited', 'Invited to an event'), ('cards_joined', 'Two cards of one person joined'), ('join_undone', 'Joining of two cards undone'), ('job_proposed', 'Vacancy shown to the person'), ('job_answered', 'Answer about a vacancy recorded'), ('proposal_settled', 'Outcome of a vacancy recorded'), ('letter_made', 'Letter to an employer prepared'), ('letter_sent', 'Letter to an employer sent'), ('letter_cancelled', 'Letter to an employer cancelled'), ('job_started', 'Job recorded'), ('job_ended', 'End of a job recorded'), ('job_checked', 'Check of a job')], max_length=20),
        ),
        migrations.AlterField(
            model_name='followup',
            name='state',
            field=models.CharField(choices=[('planned', 'planned'), ('offered', 'offered'), ('done', 'done'), ('replaced', 'replaced'), ('postponed', 'postponed'), ('cancelled', 'cancelled')], default='planned', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['opened', 'visit_logged', 'visit_voided', 'visit_edited', 'visit_corrected', 'visit_moved_away', 'visit_moved_here', 'step_postponed', 'step_again', 'stage_changed', 'owner_assigned', 'owner_accepted', 'acceptance_undone', 'owner_returned', 'owner_left', 'hand_over_asked', 'hand_over_named', 'hand_over_withdrawn', 'department_changed', 'offer_taken', 'offer_declined', 'step_not_planned', 'loss_reported', 'loss_confirmed', 'loss_taken_back', 'family_reached', 'person_changed', 'phone_added', 'phone_ended', 'place_changed', 'place_corrected', 'risk_raised', 'risk_confirmed', 'risk_lowered', 'lowering_asked', 'lowering_refused', 'lowering_withdrawn', 'team_joined', 'team_left', 'promise_made', 'promise_kept', 'promise_withdrawn', 'promise_moved', 'promise_not_made', 'held', 'hold_ended', 'closing_asked', 'closing_refused', 'closing_withdrawn', 'closed', 'reopened', 'episode_begun', 'check_logged', 'package_made', 'package_received', 'package_withdrawn', 'request_asked', 'request_answered', 'question_asked', 'question_answered', 'question_withdrawn', 'card_withdrawn', 'consent_answered', 'consent_undone', 'event_invited', 'cards_joined', 'join_undone', 'job_proposed', 'job_answered', 'proposal_settled', 'letter_made', 'letter_sent', 'letter_cancelled', 'job_started', 'job_ended', 'job_checked'])), name='event_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'offered', 'done', 'replaced', 'postponed', 'cancelled'])), name='step_state_known'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'replaced'), _negated=True), ('replaced_by__isnull', False), _connector='OR'), name='step_replaced_by_another'),
        ),
    ]
