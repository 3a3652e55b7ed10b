"""The names by which the code speaks of what stands in `dialogs/`.

A name missing in the files, or one there that nothing says, is told at the start.
"""

from __future__ import annotations

CONDITIONS = ("needs_more", "has_result")
"""What a transition may ask of the talk; bot/conversation/machine.py answers."""

TRIGGERS = (
    "told", "doubted", "came_back", "proved", "restarted", "another", "went_back",
    "stopped", "wavered", "kept_on", "started",
)  # fmt: skip
"""What a text can set off; each must stand in states.yaml."""

MENU_CHOICES = 4
"""A text offers at most four numbered answers (COMMON.md, 7.3): more are not read on a phone."""


STOP_WORDS = frozenset(
    {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
)
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
CARRIER_WORDS = STOP_WORDS | START_WORDS | HELP_WORDS
"""Words that Twilio acts on by itself, so that no menu and no campaign may use them
(https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out)."""

_TEXTS = """
opening opening_short opening_shortest language_switch language_menu
language_lacking heard changed same_result unknown_is_fine where_it_happened confirm confirm_right
confirm_wrong confirm_sorry
have_that not_understood pick_one offer_person offer_person_only long_talk moved_on
unknown_place once_more
other_words which_month which_day supposed_place state_of_city back_first next_charge
one_at_a_time finish_first another_full restarted no_results_yet photo empty greeting
thanks thanks_done goodbye sorry_to_hear
remind for_him for_her for_them for_him_short for_her_short for_them_short why_generic
why_end help contact person crisis stop_done doubt_stop doubt_stop_stop doubt_stop_go_on
started deleted back_with_code back_with_facts check_missed check_failed proved resumed
opening_joined stuck help_stopped started_ask started_all started_only
offer_reminder offer_followup offer_alert offer_yes offer_no promised offer_declined
worked_ask worked_yes worked_wait worked_no worked_good worked_waiting worked_help
call_when call_morning call_afternoon call_evening call_any call_noted call_none takes_span
mail_offer mail_yes mail_name mail_address mail_zip mail_confirm mail_done mail_dropped
mail_first mail_place mail_none who_texted who_texted_on who_asked not_now code_how code_set
apology slow_down voice
label_yes label_no label_unknown place_US place_TRIBAL place_MIL at_most more_than
more_than_that at_most_count at_least_count
no_count zero_or_one at_most_age at_least_age between exactly ounce ounces half_ounce pound
pounds eighth_ounce quarter_ounce about grams gram grams_ounces before_day until_day from_day
"""
TEXTS = frozenset(_TEXTS.split())
"""The texts of texts.yaml."""

_RESULTS = """
outcomes effects still_shows may_still_show others_show at_least at_best least depends
depends_open medium medium_short unreviewed unreviewed_words immigration first helper charge menu
menu_remind near changed_earlier not_covered not_ready elsewhere helper_online helper_named
national_helper step steps_none steps_find steps_end immigration_first risk fee takes free
more_law more_careful more_what more_also more_record more_record_generic more_look more_code
risks patterns
not_translated
"""
RESULTS = frozenset(_RESULTS.split())
"""The frames, tables and lists of results.yaml."""

OUTREACH = frozenset(["first", "first_generic", "again", "again_generic", "joined"])
"""The texts of outreach/texts.yaml."""

LATER = frozenset(["reminder", "reminder_changed", "followup", "alert"])
"""The texts of outreach/later.yaml."""

_PACKET = """
hello asked inside erased not_advice answer steps form careful help law answers answers_note
blank_name blank_birth blank_case blank_court call call_note call_start call_language call_case
call_form call_form_named call_fee call_copy
"""
PACKET = frozenset(_PACKET.split())
"""The texts of outreach/packet.yaml."""
