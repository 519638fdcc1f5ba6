from django.urls import path

from . import views

urlpatterns = [
    path("items/<item>", views.item),
    path("items/<item>/reviews", views.reviews),
    path("backend", views.backend),
]
