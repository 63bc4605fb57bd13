using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;

namespace Triage.Engine.Tests.Incidents;

public sealed class ProposedFixesTests
{
    private static readonly DateTimeOffset Filed = Some.Noon;

    [Fact]
    public void Of_ChangesBeforeWhileAndAfter_ProposesThoseWhileItWasOpenNewestFirst()
    {
        var incident = Incident() with { ClosedAtUtc = Filed.AddDays(5) };

        var proposed = ProposedFixes.Of(incident, [Days(-1), Days(1), Days(3), Days(6)]);

        Assert.Equal([Days(3), Days(1)], proposed);
    }

    [Fact]
    public void Of_WrongBeforeItWasFiled_CountsFromThere() =>
        Assert.Equal([Days(-1)], ProposedFixes.Of(Incident(firstBad: Days(-2)), [Days(-3), Days(-2), Days(-1)]));

    [Fact]
    public void Of_RecordedAttempt_StandsForTheFirstChangeAfterItsShipping()
    {
        var incident = Incident() with { Fixes = [Fix(Layer.Prompt, Days(1).AddHours(-2)) with { Withdrawn = true }] };

        Assert.Equal([Days(3)], ProposedFixes.Of(incident, [Days(1), Days(3)]));
    }

    [Fact]
    public void Of_AttemptInAnotherLayer_StandsForNoPrompt()
    {
        var incident = Incident() with { Fixes = [Fix(Layer.Harness, Days(1))] };

        Assert.Equal([Days(1)], ProposedFixes.Of(incident, [Days(1)]));
    }

    private static DateTimeOffset Days(int days) => Filed.AddDays(days);

    private static FixAttempt Fix(Layer layer, DateTimeOffset shipped) =>
        new(1, layer, "Say it twice", null, shipped, Actor.Owner, shipped);

    private static IncidentRecord Incident(DateTimeOffset? firstBad = null) =>
        new(WorkspaceId.Main, 1, new Filing { Title = "Nine wrong", FirstBadAtUtc = firstBad }, Actor.Owner, Filed);
}
