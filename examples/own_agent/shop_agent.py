"""An agent of your own as the bot: HANDRAISE_BOT=shop_agent:bot."""

from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import FakeListChatModel

# It always says the same, so that it needs no key: put your model here, such as "openai:gpt-5-mini".
model = FakeListChatModel(responses=["Parcels arrive within three days."])

bot = create_agent(model, tools=[], system_prompt="You answer the customers of a shop.")
