using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class VolatileValuesTests
{
    [Theory]
    [InlineData("at 2026-07-14T06:00:00.123Z done", "at <time> done")]
    [InlineData("at 2026-07-14 06:00:00+02:00", "at <time>")]
    [InlineData("\"2026-07-14T06:00\"", "\"<time>\"")]
    [InlineData("0b6f2f0e-8d55-4a4f-9c58-0f6a3b1c2d3e", "<uuid>")]
    [InlineData("trace 0af7651916cd43dd8448eb211c80319c.", "trace <hex>.")]
    [InlineData("call_00233088bd4bff20b043839b", "<id>")]
    [InlineData("chatcmpl-6a34f233874b602c7ed227cc", "<id>")]
    [InlineData("\"resp_84141d066256b64605d2f259\"", "\"<id>\"")]
    [InlineData("toolu_01A09q90qw90lq917835lq9", "<id>")]
    [InlineData("call_QmGwqhWvTTbYhZnXkLpR", "<id>")]
    [InlineData("{\"at\":1784008800123}", "{\"at\":<time>}")]
    [InlineData("1784008800123456789", "<time>")]
    public void Mask_GeneratedValue_IsReplaced(string text, string expected) => Assert.Equal(expected, VolatileValues.Mask(text));

    [Theory]
    [InlineData("INV-7001")]
    [InlineData("EU-2031")]
    [InlineData("412 matched, 1,784,008.80 EUR")]
    [InlineData("1784008800123.50")]
    [InlineData("1784008800")]
    [InlineData("4006381333931")]
    [InlineData("DE89370400440532013000")]
    [InlineData("4111111111111111")]
    [InlineData("due 2026-07-14")]
    [InlineData("2026-W29")]
    [InlineData("call_customer_back")]
    [InlineData("call_customerservice")]
    [InlineData("run_nightly")]
    [InlineData("msg_2026")]
    [InlineData("deadbeefdeadbeef")]
    [InlineData("gpt-4.1-2025-04-14")]
    public void Mask_ValueThatMeansSomething_IsLeftAlone(string text) => Assert.Equal(text, VolatileValues.Mask(text));

    [Fact]
    public void MaskWithDates_DayInAPrompt_IsReplaced() =>
        Assert.Equal("Today is <date>. Match INV-7001.", VolatileValues.MaskWithDates("Today is 2026-07-14. Match INV-7001."));

    [Theory]
    [InlineData('a')]
    [InlineData('1')]
    [InlineData('-')]
    [InlineData('_')]
    public void Mask_AMillionOfTheSame_IsLeftAlone(char c)
    {
        // Work that grows with the square of the largest content would not come back here for hours.
        var text = string.Concat(Enumerable.Repeat($"call_{c}", 1000)) + new string(c, 1_000_000);

        Assert.Equal(text, VolatileValues.MaskWithDates(text));
    }
}
