using Triage.Engine.Comparison;

namespace Triage.Engine.Tests.Comparison;

public class TroublesTests
{
    [Theory]
    [InlineData("""{"error":"no such invoice","amount":403}""", Trouble.Failed)]
    [InlineData("""{"error":"no such invoice","policy":{"deadline":"2026-11-30"}}""", Trouble.Failed)]
    [InlineData("""{"error":"HTTP 401 Unauthorized"}""", Trouble.Refused)]
    [InlineData("""{"error":"failed","status":403}""", Trouble.Refused)]
    [InlineData("""{"error":{"code":429,"message":"slow down"}}""", Trouble.Overloaded)]
    [InlineData("""{"error":true,"text":"deadline exceeded"}""", Trouble.TimedOut)]
    [InlineData("""{"status":504,"content":{"error":"no answer"}}""", Trouble.TimedOut)]
    [InlineData("""{"isError":true,"content":[{"type":"text","text":"rejected by the validator"}]}""", Trouble.Rejected)]
    [InlineData("""{"error":null,"amount":403}""", Trouble.None)]
    public void Of_Body_ReadsTheKindFromWhatTellsOfTheError(string body, Trouble kind) => Assert.Equal(kind, Troubles.Of(body));
}
