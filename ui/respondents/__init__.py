"""Plain pages for the people who answer: served beside the Streamlit pages, at the same address."""
