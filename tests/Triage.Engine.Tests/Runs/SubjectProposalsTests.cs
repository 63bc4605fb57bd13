using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Runs;

public sealed class SubjectProposalsTests
{
    [Fact]
    public void Of_BatchThatListsAndPosts_ProposesItemsThenTheSubjectOfTheRun()
    {
        var proposed = SubjectProposals.Of([Batch("L-1", 100), Batch("L-2", 200)]);

        var items = proposed.Where(p => p.Rule.PerItem).ToList();
        Assert.Equal(["invoice", "invoice"], items.Select(p => p.Rule.Name));
        Assert.Equal(["$.invoices[*].id", "$.matches[*].invoice"], items.Select(p => p.Rule.Path).Order(StringComparer.Ordinal));
        Assert.All(items, p => Assert.Equal((6, 2), (p.Values, p.Runs)));
        var ledger = Assert.Single(proposed, p => !p.Rule.PerItem);
        Assert.Equal(("ledger", "$.ledger"), (ledger.Rule.Name, ledger.Rule.Path));
        Assert.Equal(proposed[^1], ledger);
    }

    [Fact]
    public void Of_IdsOfTheTelling_ProposesNothing()
    {
        var run = new ReadRun().Call(
            "ask",
            new
            {
                request_id = "q1",
                call_id = "c1",
                note = "hello",
            },
            "done"
        );

        Assert.Empty(SubjectProposals.Of([run.Recorded]));
    }

    private static RecordedRun Batch(string ledger, int from) =>
        new ReadRun()
            .Call(
                "list_invoices",
                new { ledger },
                new
                {
                    invoices = Enumerable
                        .Range(from, 3)
                        .Select(n => new
                        {
                            id = $"INV-{n}",
                            tenant = "EU",
                            amount = n,
                        }),
                }
            )
            .Call("post", new { matches = Enumerable.Range(from, 3).Select(n => new { invoice = $"INV-{n}", amount = n }) }, "ok")
            .Recorded;
}
