"""The record: the card, its episodes, its history, who may read and change it."""
