using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Retention;
using Triage.Storage.Runs;
using Triage.Storage.Search;

namespace Triage.Storage.Tests.Retention;

/// <summary>Runs for retention to let go of, and what is left of them.</summary>
internal static class OldRuns
{
    public static readonly WorkspaceId Main = WorkspaceId.Main;
    public static readonly RetentionRules TenDays = new(10, null);

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static RunRetention RetentionOf(StoreOnDisk store) => store.Get<RunRetention>();

    public static async Task<string> StoreAsync(
        StoreOnDisk store,
        int trace,
        Outcome outcome = Outcome.Unknown,
        DateTimeOffset? at = null,
        string agent = "invoice-reconciler"
    )
    {
        var span = Some.Span(trace, at: at ?? Some.Start.AddSeconds(trace), agent: agent);
        var id = (await store.RunStore.StoreAsync(Main, [span], Cancellation)).RunIds[0];
        if (outcome != Outcome.Unknown)
        {
            await store.RunStore.ClaimOutcomeAsync(Main, id, Some.Claim(outcome), Cancellation);
        }

        return id;
    }

    /// <summary>Steps until nothing is left to do, as the rounds do.</summary>
    public static async Task<(int Deleted, int Thinned)> RoundAsync(StoreOnDisk store)
    {
        var (deleted, thinned, after, steps) = (0, 0, (string?)null, 0);
        do
        {
            var step = await RetentionOf(store).StepAsync(Main, after, Cancellation);
            (deleted, thinned, after) = (deleted + step.Deleted, thinned + step.Thinned, step.After);
            Assert.InRange(++steps, 1, 100);
        } while (after is not null);

        return (deleted, thinned);
    }

    public static async Task<IEnumerable<string>> KeptAsync(StoreOnDisk store) =>
        (await store.Runs.ListAsync(Main, new RunFilter { Limit = 100 }, Cancellation)).Items.Select(r => r.Id).Reverse();

    public static Task<int> WeighAsync(StoreOnDisk store, long bytes) =>
        store.Database.WriteAsync(
            WritePriority.Interactive,
            context => context.In<RunRow>(Main).ExecuteUpdateAsync(r => r.SetProperty(x => x.StoredBytes, bytes), Cancellation),
            Cancellation
        );

    /// <summary>Every way in which an incident names a run, in turn.</summary>
    public static async Task PinAsync(StoreOnDisk store, List<string> runs)
    {
        for (var n = 0; n < runs.Count; n++)
        {
            var run = runs[n];
            var filing = Some.Filing($"no. {n}") with { RedRun = n % 6 == 2 ? run : null, GreenRun = n % 6 == 3 ? run : null };
            var incident = await store.IncidentStore.FileAsync(Main, filing, Actor.Owner, null, Cancellation);
            var number = incident.Record.Number;
            await store.IncidentStore.ActAsync(
                Main,
                number,
                i =>
                {
                    i.Accept(Actor.Owner, Some.Start);
                    i.Pair(n % 6 == 0 ? run : null, n % 6 == 1 ? run : null, "tried", Actor.Owner, Some.Start);
                    if (n % 6 == 4)
                    {
                        i.Decide(Some.Verdict(), Actor.Owner, Some.Start);
                        i.Close(Helped.Yes, null, Actor.Owner, Some.Start);
                        i.Regress("again", run, Actor.Owner, Some.Start);
                    }
                },
                Cancellation
            );
            if (n % 6 == 5)
            {
                await store
                    .Get<WorklistStore>()
                    .ActAsync(
                        Main,
                        number,
                        list =>
                            $"{list.AddByHand(new AffectedSubject("invoice", "INV-1", run), null, Actor.Owner, Some.Start).Number}",
                        Actor.Owner,
                        Some.Start,
                        Cancellation
                    );
            }
        }
    }

    public static async Task ReadForSearchAsync(StoreOnDisk store)
    {
        store.Clock.Advance(TimeSpan.FromSeconds(11));
        while (await store.Get<SearchReading>().ReadOnAsync(Main, Cancellation))
        {
            // More is waiting.
        }
    }

    public static async Task<IEnumerable<string>> FoundAsync(StoreOnDisk store, string words)
    {
        var found = await store.Get<SearchQueries>().FindAsync(Main, words, null, 10, null, Cancellation);
        return found.Runs.Items.Select(r => r.Run.Id).Concat(found.Contents.Items.Select(c => c.RunId));
    }

    /// <summary>Tables that still say something of a run.</summary>
    public static Task<string> RowsOfRunsAsync(StoreOnDisk store) =>
        store.Database.ReadAsync(
            async context =>
            {
                var left = new List<string>();
                foreach (var type in context.Model.GetEntityTypes())
                {
                    var table = type.GetTableName()!;
                    if (
                        !table.StartsWith("run", StringComparison.Ordinal)
                        && table is not ("packs" or "chain_ties" or "outcome_claims" or "search_documents")
                    )
                    {
                        continue;
                    }

                    var rows = await context
                        .Database.SqlQueryRaw<int>(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"SELECT CAST(count(*) AS INTEGER) AS \"Value\" FROM {table}"
                            )
                        )
                        .SingleAsync(Cancellation);
                    if (rows > 0)
                    {
                        left.Add(string.Create(CultureInfo.InvariantCulture, $"{table}: {rows}"));
                    }
                }

                return string.Join(", ", left);
            },
            Cancellation
        );
}
