using Triage.Engine.Incidents;

namespace Triage.Engine.Tests.Incidents;

public sealed class SimilarIncidentsTests
{
    private static readonly IncidentTraits Refund = new(
        "refund-agent",
        "O-8812",
        Symptom.DoneTwice,
        null,
        "Refund paid twice for order 8812",
        "The customer got the money two times."
    );

    [Fact]
    public void Rank_SameRecord_ComesBeforeSameWords()
    {
        var sameWords = Refund with { Subject = "O-1", Agent = "other", Title = "Refund paid twice" };
        var sameRecord = Refund with { Title = "Something else entirely", Text = null };

        var ranked = Rank(Refund, sameWords, sameRecord);

        Assert.Equal([sameRecord, sameWords], ranked.Select(r => r.Candidate));
        Assert.Equal("same subject O-8812", ranked[0].Likeness.Because[0]);
        Assert.Contains("words: ", ranked[1].Likeness.Because[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Rank_OnlyTheSameAgentAndSymptom_IsNotSimilar() =>
        Assert.Empty(Rank(Refund, Refund with { Subject = "O-2", Title = "Late answer", Text = "Nobody replied" }));

    [Fact]
    public void Rank_OneSharedWord_IsACoincidence() =>
        Assert.Empty(Rank(Refund, Refund with { Subject = null, Title = "Order of the list is odd", Text = null }));

    [Fact]
    public void Rank_SameFailureClass_AddsToWhatIsShared()
    {
        var sought = Refund with { Class = "harness.idempotency" };
        var with = Refund with { Subject = null, Class = "harness.idempotency" };
        var without = Refund with { Subject = null, Class = "env.access" };

        var ranked = Rank(sought, without, with);

        Assert.Equal([with, without], ranked.Select(r => r.Candidate));
        Assert.Contains("same failure class", ranked[0].Likeness.Because);
    }

    [Fact]
    public void Rank_WordThatAllHave_CountsLessThanARareOne()
    {
        var sought = Refund with { Subject = null, Title = "invoice ledger mismatch", Text = null };
        var rare = sought with { Agent = "x", Title = "ledger mismatch in march" };
        var common = sought with { Agent = "x", Title = "invoice mismatch in march" };
        IncidentTraits[] others = [.. Enumerable.Range(0, 20).Select(n => sought with { Title = $"invoice number {n}" })];

        var ranked = Rank(sought, [common, rare, .. others]);

        Assert.Equal(rare, ranked[0].Candidate);
    }

    [Fact]
    public void Rank_More_GivesAtMostAsManyAsAskedAndNoScoreAboveOne()
    {
        var ranked = Rank(Refund, [.. Enumerable.Repeat(Refund, 9)]);

        Assert.Equal(3, ranked.Count);
        Assert.All(ranked, r => Assert.InRange(r.Likeness.Score, 0.9, 1));
    }

    [Fact]
    public void Rank_NothingTyped_FindsNothing() =>
        Assert.Empty(Rank(new IncidentTraits("", "", Symptom.CannotTell, null, "", null), Refund));

    private static IReadOnlyList<(IncidentTraits Candidate, Likeness Likeness)> Rank(
        IncidentTraits sought,
        params IReadOnlyList<IncidentTraits> candidates
    ) => SimilarIncidents.Rank(sought, candidates, c => c, 3);
}
