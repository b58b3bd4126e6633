from django.urls import path

from supporters.views import entrance, notifications

urlpatterns = [
    path("", entrance.home, name="home"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/count/", notifications.notification_count, name="notification_count"),
    path("notifications/read/", notifications.notification_read_all, name="notification_read_all"),
    path("notifications/<int:pk>/open/", notifications.notification_open, name="notification_open"),
]
