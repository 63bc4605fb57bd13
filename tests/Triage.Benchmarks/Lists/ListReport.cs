using System.Diagnostics;
using System.Globalization;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Reports;
using Triage.Engine.Runs;
using Triage.Storage.Incidents;
using Triage.Storage.Reports;
using Triage.Storage.Runs;

namespace Triage.Benchmarks.Lists;

/// <summary>How long each list takes to read with a thousand rows and with many, and what that is times.</summary>
internal static class ListReport
{
    private const int Few = 1_000;
    private const int Warm = 5;
    private const int Tries = 40;

    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static async Task<int> PrintAsync(int many, TextWriter to, CancellationToken cancellation)
    {
        using var small = await SeededStore.MakeAsync(Few, cancellation);
        using var large = await SeededStore.MakeAsync(many, cancellation);
        await to.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{"median ms of " + Tries, -44}{Few, 10:N0}{many, 10:N0}{"times", 8}")
        );
        var reads = Reads();
        foreach (var (name, read) in reads)
        {
            var (few, lots) = await MediansAsync(small, large, read, cancellation);
            await to.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{name, -44}{few, 10:0.00}{lots, 10:0.00}{lots / few, 8:0.0}")
            );
        }

        return 0;
    }

    /// <summary>In turns, so that what else the machine does falls on both.</summary>
    private static async Task<(double Few, double Lots)> MediansAsync(
        SeededStore small,
        SeededStore large,
        Func<SeededStore, CancellationToken, Task> read,
        CancellationToken cancellation
    )
    {
        List<double> few = [];
        List<double> lots = [];
        for (var n = 0; n < Warm + Tries; n++)
        {
            few.Add(await TimeAsync(small, read, cancellation));
            lots.Add(await TimeAsync(large, read, cancellation));
        }

        return (Median(few), Median(lots));
    }

    private static async Task<double> TimeAsync(
        SeededStore store,
        Func<SeededStore, CancellationToken, Task> read,
        CancellationToken cancellation
    )
    {
        var watch = Stopwatch.GetTimestamp();
        await read(store, cancellation);
        return Stopwatch.GetElapsedTime(watch).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Skip(Warm).Order().ElementAt(Tries / 2);

    private static List<(string Name, Func<SeededStore, CancellationToken, Task> Read)> Reads()
    {
        var waiting = new IncidentFilter
        {
            Open = true,
            Regressed = false,
            Snoozed = false,
        };
        List<(string, IncidentFilter)> filters =
        [
            ("inbox: needs a person", waiting),
            ("inbox: regressed", new() { Regressed = true, Snoozed = false }),
            ("inbox: snoozed", new() { Open = true, Snoozed = true }),
            .. Enum.GetValues<IncidentSort>().Select(s => ($"all, sort={ContractWords.Of(s)}", new IncidentFilter { Sort = s })),
            .. new[] { IncidentSort.Urgency, IncidentSort.Newest }.SelectMany(s =>
                new (string, IncidentFilter)[]
                {
                    ("agent, often", new() { Agent = "agent-00", Sort = s }),
                    ("agent, rare", new() { Agent = "agent-19", Sort = s }),
                    ("owner", new() { Owner = "person-03", Sort = s }),
                    ("class", new() { Class = "harness.class-02", Sort = s }),
                    ("unclassified", new() { Class = "unclassified", Sort = s }),
                    ("layer", new() { Layer = Layer.Env, Sort = s }),
                    ("severity", new() { Severity = Severity.Sev3, Sort = s }),
                    ("state=declined", new() { States = [IncidentState.Declined], Sort = s }),
                    ("symptom", new() { Symptom = Symptom.DoneTwice, Sort = s }),
                    ("dark=24", new() { DarkHours = 24, Sort = s }),
                    ("settled", new() { Open = false, Sort = s }),
                    ("filed in a week", new() { Filed = IsoWeek.Of(SeededStore.Now.AddDays(-14), Zone), Sort = s }),
                    (
                        "agent and class",
                        new()
                        {
                            Agent = "agent-02",
                            Class = "env.class-01",
                            Sort = s,
                        }
                    ),
                    ("q, found", new() { Q = "ledger twice", Sort = s }),
                    ("q, not there", new() { Q = "nowhere", Sort = s }),
                }.Select(f => ($"{f.Item1}, sort={ContractWords.Of(s)}", f.Item2))
            ),
        ];
        return
        [
            .. filters.Select(f => (f.Item1, (Func<SeededStore, CancellationToken, Task>)((s, c) => ListAsync(s, f.Item2, c)))),
            (
                "week so far",
                (s, c) =>
                    s.Get<ReportQueries>()
                        .WeekAsync(
                            WorkspaceId.Main,
                            IsoWeek.Of(SeededStore.Now, Zone),
                            Zone,
                            new ReportScope(),
                            SeededStore.Now,
                            c
                        )
            ),
            ("similar", (s, c) => s.Get<SimilarQueries>().FindAsync(WorkspaceId.Main, Sought, null, Limits.MaxSimilar, c)),
            ("class figures", (s, c) => s.Get<IncidentQueries>().FiguresAsync(WorkspaceId.Main, "harness.class-02", c)),
            ("runs", (s, c) => RunsAsync(s, new(), c)),
            ("runs of an agent", (s, c) => RunsAsync(s, new() { Agent = "agent-03" }, c)),
            ("runs of a task", (s, c) => RunsAsync(s, new() { Task = "task-20" }, c)),
            ("runs of a build", (s, c) => RunsAsync(s, new() { Build = "1.4-50" }, c)),
            ("runs, red", (s, c) => RunsAsync(s, new() { Outcome = Outcome.Red }, c)),
            ("runs, silent failures", (s, c) => RunsAsync(s, new() { Outcome = Outcome.Red, Reported = ReportedStatus.Ok }, c)),
            ("runs of a subject", (s, c) => RunsAsync(s, new() { Subject = "S-77" }, c)),
            ("runs, choices of the filters", (s, c) => s.Get<RunQueries>().FacetsAsync(WorkspaceId.Main, c)),
            ("runs, q", (s, c) => RunsAsync(s, new() { Q = "task-20" }, c)),
        ];
    }

    private static readonly IncidentTraits Sought = new(
        "agent-03",
        "S-77",
        Symptom.DoneTwice,
        null,
        "ledger posted twice again",
        "The ledger was posted twice and finance noticed it."
    );

    private static Task ListAsync(SeededStore store, IncidentFilter filter, CancellationToken cancellation) =>
        store.Get<IncidentQueries>().ListAsync(WorkspaceId.Main, filter, Zone, cancellation);

    private static Task RunsAsync(SeededStore store, RunFilter filter, CancellationToken cancellation) =>
        store.Get<RunQueries>().ListAsync(WorkspaceId.Main, filter, cancellation);
}
