"""The launcher: `streamlit run app.py` finds the literal `st.App` below."""

import streamlit as st

app = st.App("ui/main.py")
