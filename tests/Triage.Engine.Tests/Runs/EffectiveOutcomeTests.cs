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

    [Theory]
    [InlineData(OutcomeSource.Evaluation)]
    [InlineData(OutcomeSource.Rule)]
    public void Of_OneCheckFailsAndALaterOnePasses_IsRed(OutcomeSource source)
    {
        OutcomeClaim[] claims =
        [
            Claim(Outcome.Red, source, 1) with
            {
                Check = "totals match",
            },
            Claim(Outcome.Green, source, 2) with
            {
                Check = "is polite",
            },
        ];

        Assert.Equal(new EffectiveOutcome(Outcome.Red, source), EffectiveOutcome.Of(claims));
        Assert.Equal("totals match", EffectiveOutcome.Winner(claims, null)?.Check);
    }

    [Theory]
    [InlineData(Outcome.Green)]
    [InlineData(Outcome.Unknown)]
    public void Of_TheFailedCheckItselfSaysOtherwiseLater_TheOthersDecide(Outcome later) =>
        Assert.Equal(
            new EffectiveOutcome(Outcome.Green, OutcomeSource.Evaluation),
            EffectiveOutcome.Of([
                Claim(Outcome.Red, OutcomeSource.Evaluation, 1) with
                {
                    Check = "totals match",
                },
                Claim(Outcome.Green, OutcomeSource.Evaluation, 2) with
                {
                    Check = "is polite",
                },
                Claim(later, OutcomeSource.Evaluation, 3) with
                {
                    Check = "totals match",
                },
            ])
        );

    [Fact]
    public void Of_APersonOnAnotherCheck_TakesTheEarlierWordBack() =>
        Assert.Equal(
            new EffectiveOutcome(Outcome.Green, OutcomeSource.Person),
            EffectiveOutcome.Of([
                Claim(Outcome.Red, OutcomeSource.Person, 1) with
                {
                    Check = "totals match",
                },
                Claim(Outcome.Green, OutcomeSource.Person, 2) with
                {
                    Check = "went through it by hand",
                },
            ])
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
