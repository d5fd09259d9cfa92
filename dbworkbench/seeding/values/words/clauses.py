"""Sentences of which texts are put together, by matter and place in the text."""

from __future__ import annotations

CLAUSES: dict[str, tuple[tuple[str, ...], ...]] = {
    "review": (
        (
            *(
                "Exactly what I was looking for.",
                "Very happy with this purchase.",
                "Good value for the price.",
            ),
            *("Better than expected.", "It does what it should.", "Arrived two days late.", "Lovely colour."),
            *("Solid quality and nicely packed.", "The size runs a little small.", "Easy to set up."),
            *("My second one already.", "Not bad, but not great either.", "Great gift for my sister."),
            *("Feels cheaper than it looks.", "Works as described.", "Fast delivery, thank you."),
            *(
                "The material is softer than I thought.",
                "I use it every day.",
                "A bit heavier than expected.",
            ),
            *(
                "Would have liked a longer cable.",
                "Stopped working after a month.",
                "Looks great in our kitchen.",
            ),
        ),
        (
            *("Would buy again.", "Support answered within an hour.", "I returned it without any trouble."),
            *(
                "Recommended.",
                "The instructions could be clearer.",
                "My kids love it.",
                "Four stars from me.",
            ),
            *("The box was slightly dented.", "Let's see how long it lasts.", "Just what we needed."),
            *("I have recommended it to friends.", "The colour is a little darker than in the picture."),
            *("For this price there is nothing better.", "I expected more for the money."),
            *("Delivery was quick.", "It fits perfectly.", "No complaints so far.", "Shame about the smell."),
        ),
    ),
    "description": (
        (
            *(
                "Made for everyday use.",
                "A compact design that fits any room.",
                "Simple, sturdy and easy to clean.",
            ),
            *("Hand-finished in small batches.", "Light enough to carry, strong enough to last."),
            *("Designed together with the people who use it.", "A classic shape in a new material."),
            *("Built from responsibly sourced materials.", "Folds flat when you do not need it."),
            *("Keeps its shape and colour for years.", "Combines storage and seating in one piece."),
            *("Quiet, efficient and ready in seconds.", "The smaller sister of our best seller."),
            *("Sets up in five minutes without tools.", "Soft to the touch and kind to the skin."),
        ),
        (
            *("Available in three colours.", "Two-year warranty included.", "Dishwasher safe."),
            *(
                "Ships fully assembled.",
                "Spare parts are available for ten years.",
                "Matches the rest of the series.",
            ),
            *(
                "Suitable for indoors and outdoors.",
                "Comes with a storage bag.",
                "Batteries are not included.",
            ),
            *("Wipe clean with a damp cloth.", "Packed without plastic.", "Also available as a set of four."),
            *("Please mind the weight limit.", "Made in small workshops in Europe."),
        ),
    ),
    "message": (
        (
            *("Hi, thanks for getting back to me so quickly.", "Could you please send me the invoice again?"),
            *("We are running about ten minutes late.", "I have attached the signed contract."),
            *("Just a short reminder about tomorrow's meeting.", "The parcel has arrived, thank you!"),
            *("Is it still possible to change the delivery address?", "Sounds good to me."),
            *("I cannot find the confirmation in my inbox.", "Let me check with the team first."),
            *(
                "The new version is online.",
                "Can we move this to next week?",
                "Please find the figures below.",
            ),
            *("Thanks, that solved it.", "When will the item be back in stock?"),
        ),
        (
            *("Have a nice weekend.", "Let me know if anything is missing.", "Talk to you soon."),
            *("No hurry on my side.", "Looking forward to your reply.", "Best regards", "Thanks in advance!"),
            *("I am available on Thursday afternoon.", "Please confirm by Friday.", "See you tomorrow."),
            *("The order number is in the subject line.", "I will call you later today."),
        ),
    ),
    "remark": (
        (
            *("Leave at the front desk", "Call before delivery", "Customer asked for a gift receipt"),
            *("Ring twice", "Paid in cash", "Prefers contact by e-mail", "Address verified by phone"),
            *("Second attempt", "Invoice sent separately", "Waiting for approval", "Checked by accounting"),
            *(
                "Price agreed by phone",
                "Fragile, handle with care",
                "Allergic to nuts",
                "Discount approved by sales",
            ),
            *("Customer changed their mind", "Out of stock at the time", "Duplicate of an earlier entry"),
            *("Follow up next month", "Regular customer", "Needs a new quote", "Partial delivery accepted"),
            *(
                "Moved to another branch",
                "Documents are complete",
                "Window seat if possible",
                "Late check-in",
            ),
        ),
    ),
    "biography": (
        (
            *("Works as a designer and lives near the sea.", "Writes about food, travel and small cities."),
            *("Builds furniture at weekends.", "Has been teaching mathematics for ten years."),
            *("Photographs old railway stations.", "Runs a small bakery with two friends."),
            *("Studied biology and came to software by accident.", "Organises a neighbourhood library."),
            *("Collects maps and paper models.", "Leads a team of eight engineers."),
        ),
        (
            *("Loves long walks and short meetings.", "Always looking for good coffee.", "Father of twins."),
            *(
                "Plays the cello badly but often.",
                "Currently learning Portuguese.",
                "Rides a bicycle in any weather.",
            ),
            *("Owner of too many books.", "Volunteers at the animal shelter.", "Never far from a garden."),
        ),
    ),
    "markdown": (
        (
            *("Getting started", "What changed", "Installation", "Known limits", "Next steps", "Background"),
            *("How it works", "Questions and answers", "Release notes", "Summary"),
        ),
        (
            *(
                "This page explains the *most important* settings.",
                "Please read it **before** the first use.",
            ),
            *("The list below is kept up to date by the team.", "Everything here can be changed later."),
            *(
                "See the [manual](https://example.com/manual) for details.",
                "Short version: it is faster now.",
            ),
        ),
        (
            *(
                "open the settings",
                "check the version",
                "ask the owner of the project",
                "restart the service",
            ),
            *("export the data first", "compare with last month", "tell the team", "close the old ticket"),
        ),
    ),
    "log line": (
        (
            *("Connection timed out after 30 s", "Job finished", "Retrying request", "Cache miss for key"),
            *("User signed in", "Validation failed: missing field", "File not found", "Rate limit reached"),
            *(
                "Payment provider returned 502",
                "Config reloaded",
                "Deadlock detected, transaction rolled back",
            ),
            *("Slow query", "Message could not be delivered", "Token expired", "Disk usage above 80 %"),
        ),
        (
            *("(attempt 1 of 3)", "(attempt 2 of 3)", "in worker 4", "in worker 7", "on node a", "on node b"),
            *("while handling a request", "during the nightly run", "after deployment", "in the import"),
        ),
    ),
}
