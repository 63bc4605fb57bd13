using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Runs;
using Triage.Web.Incidents;

namespace Triage.Web.Tests.Incidents;

public sealed class FilingDraftTests
{
    [Fact]
    public void Take_RedRun_FillsWhatIsEmptyAndSaysSo()
    {
        var draft = new FilingDraft();

        var said = draft.Take(RunOf("r0000000000000001", Outcome.Red));

        Assert.Equal("r0000000000000001", draft.RedRun);
        Assert.Equal("reconciler", draft.Agent);
        Assert.Equal("INV-7", draft.Subject);
        Assert.Equal("Run r0000000000000001, reconciler, red: used as red run.", said);
    }

    [Fact]
    public void Take_GreenRun_IsTheGreenOneAndKeepsWhatWasTyped()
    {
        var draft = new FilingDraft { Agent = "mine", RedRun = "r1" };

        draft.Take(RunOf("r0000000000000002", Outcome.Green));

        Assert.Equal(("mine", "r1", "r0000000000000002"), (draft.Agent, draft.RedRun, draft.GreenRun));
    }

    [Fact]
    public void Take_SecondRedRun_SaysWhichItReplaced()
    {
        var draft = new FilingDraft { RedRun = "r1" };

        var said = draft.Take(RunOf("r0000000000000003", Outcome.Unknown));

        Assert.EndsWith("unknown: used as red run instead of r1.", said, StringComparison.Ordinal);
    }

    [Fact]
    public void ToFiling_Lines_BecomeLinksAndTheTimeUtc()
    {
        var draft = new FilingDraft { Title = "x", FirstNoticed = "2026-11-18T09:30" };
        draft.AddLink("https://a.example/1");
        draft.AddLink("https://a.example/2");
        draft.AddLink("https://a.example/1");

        var filing = draft.ToFiling(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

        Assert.Equal(["https://a.example/1", "https://a.example/2"], filing.Links);
        Assert.Equal(new DateTimeOffset(2026, 11, 18, 8, 30, 0, TimeSpan.Zero), filing.FirstBadAtUtc);
    }

    [Fact]
    public void ToFiling_NoTime_IsRefusedByItsField()
    {
        var draft = new FilingDraft { Title = "x", FirstNoticed = "yesterday" };

        var refused = Assert.Throws<RefusedInputException>(() => draft.ToFiling(TimeZoneInfo.Utc));

        Assert.Equal("firstBadAt", refused.Field);
    }

    [Fact]
    public void FromJson_WhatToJsonWrote_IsTheSameDraftWithItsKey()
    {
        var draft = new FilingDraft
        {
            Title = "9 of 412 <wrong>",
            Symptom = Symptom.DoneTwice,
            Severity = Severity.Sev1,
        };

        var back = FilingDraft.FromJson(draft.ToJson());

        Assert.Equivalent(draft, back, strict: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("""{"Title":5}""")]
    [InlineData("""{"Title":null}""")]
    public void FromJson_NoDraft_IsNull(string? json) => Assert.Null(FilingDraft.FromJson(json));

    private static Run RunOf(string id, Outcome outcome) =>
        new(
            id,
            [],
            new RunSummary { Agent = "reconciler", Subjects = [new Subject("invoice", "INV-7")] },
            new EffectiveOutcome(outcome, OutcomeSource.Person),
            1,
            true,
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch
        );
}
