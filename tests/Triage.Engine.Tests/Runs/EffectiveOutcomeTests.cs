using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class EffectiveOutcomeTests
{
    private static readonly DateTimeOffset Monday = new(2026, 7, 13, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_NoClaim_IsUnknownWithoutSource() =>
        Assert.Equal(new EffectiveOutcome(Outcome.Unknown, null), EffectiveOutcome.Of([]));

    [Fact]
    public void Of_StrongerSource_WinsOverALaterClaim() =>
        Assert.Equal(
            new EffectiveOutcome(Outcome.Red, OutcomeSource.Person),
            EffectiveOutcome.Of([
                Claim(Outcome.Red, OutcomeSource.Person, 0),
                Claim(Outcome.Green, OutcomeSource.Api, 1),
                Claim(Outcome.Green, OutcomeSource.Presumed, 2),
            ])
        );

    [Fact]
    public void Of_SameSource_TheLatestClaimWins() =>
        Assert.Equal(
            new EffectiveOutcome(Outcome.Green, OutcomeSource.Api),
            EffectiveOutcome.Of([Claim(Outcome.Green, OutcomeSource.Api, 2), Claim(Outcome.Red, OutcomeSource.Api, 1)])
        );

    [Fact]
    public void Of_ClaimAboutAnItem_DoesNotSpeakForTheRun() =>
        Assert.Equal(
            new EffectiveOutcome(Outcome.Green, OutcomeSource.Presumed),
            EffectiveOutcome.Of([
                Claim(Outcome.Red, OutcomeSource.Person, 0) with
                {
                    Item = "INV-7001",
                },
                Claim(Outcome.Green, OutcomeSource.Presumed, 0),
            ])
        );

    private static OutcomeClaim Claim(Outcome outcome, OutcomeSource source, int hours) =>
        new(outcome, source, Monday.AddHours(hours), Actor.Owner);
}
