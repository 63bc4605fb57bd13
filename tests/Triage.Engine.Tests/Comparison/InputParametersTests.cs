using Triage.Engine.Comparison;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison;

public class InputParametersTests
{
    [Fact]
    public void Explain_ALaterValueIsANumberOrTheWordInput_ReplacesNothingTwice()
    {
        var pair = PairReading.Of(
            Asked("a", "Move EU-2031 from input 2 to 0"),
            Asked("b", "Move US-1107 from shelf 4 to 1"),
            ContentMask.Plain
        );

        var parameters = InputParameters.Of(pair.Green, pair.Red, PairTier.SameTask);

        Assert.True(parameters.Explain("EU-2031 input 2 0", "US-1107 shelf 4 1"));
        Assert.False(parameters.Explain("EU-2031 input 2 0", "US-1107 shelf 4 7"));
    }

    private static RecordedRun Asked(string trace, string input)
    {
        var run = new SomeRun(trace);
        run.Chat(run.Root(), [Some.User(input)], Some.Assistant("Done."));
        return run.Recorded();
    }
}
