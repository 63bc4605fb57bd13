using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Triage.Engine;
using Triage.Engine.Diagnosis;
using Triage.Engine.Incidents;
using Triage.Engine.Response;
using Triage.Engine.Runs;
using Triage.Storage;
using Triage.Storage.Incidents;
using Triage.Storage.Runs;
using Triage.Storage.Search;
using Triage.Storage.Workspaces;

namespace Triage.Benchmarks.Lists;

/// <summary>
/// A database with as many incidents and runs as asked for, spread over two years: one in thirty still waits, one in
/// eight has no verdict, and agents, owners and classes are as uneven as they are in real teams. Always the same ones.
/// </summary>
internal sealed class SeededStore : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 18, 10, 0, 0, TimeSpan.Zero);

    private const int Batch = 2_000;
    private static readonly string[] Nouns = ["invoice", "refund", "order", "ledger", "ticket", "shipment", "price", "customer"];
    private static readonly string[] Faults =
    [
        "posted twice",
        "matched wrongly",
        "never sent",
        "closed unpaid",
        "sent to another",
    ];
    private static readonly Layer[] Layers = [Layer.Harness, Layer.Env, Layer.Prompt, Layer.Upstream];

    private readonly string _folder = Directory.CreateTempSubdirectory("triage-lists-").FullName;
    private readonly ServiceProvider _services;
    private readonly Random _random = new(47);

    private SeededStore() =>
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(new Standing())
            .AddTriageStorage(new StorageOptions(_folder))
            .BuildServiceProvider();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public static async Task<SeededStore> MakeAsync(int count, CancellationToken cancellation)
    {
        var store = new SeededStore();
        await store.Get<StorageStartup>().OpenAsync(cancellation);
        await store.Get<WorkspaceStore>().GetAsync(WorkspaceId.Main, cancellation);
        for (var from = 0; from < count; from += Batch)
        {
            var numbers = Enumerable.Range(from + 1, Math.Min(Batch, count - from));
            await store
                .Get<TriageDatabase>()
                .WriteAsync(
                    WritePriority.Interactive,
                    context =>
                    {
                        foreach (var number in numbers)
                        {
                            var filedAt = Now.AddDays(-730.0 * (count - number) / count);
                            context.Add(store.Incident(number, filedAt));
                            context.Add(store.Run(number, filedAt));
                        }

                        return Task.FromResult(0);
                    },
                    cancellation
                );
        }

        while (await store.Get<SearchReading>().ReadOnAsync(WorkspaceId.Main, cancellation)) { }

        await store.Get<StorageStartup>().LookAtRowsAsync(cancellation);
        return store;
    }

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private StoredIncident Incident(int number, DateTimeOffset filedAt)
    {
        var settled = _random.Next(30) > 0;
        var layer = Layers[Uneven(Layers.Length)];
        var decided = settled && _random.Next(8) > 0;
        var agent = Named("agent", 20);
        var filing = new Filing
        {
            Title = $"{Pick(Nouns)} {_random.Next(100_000)} {Pick(Faults)}",
            WhatHappened = $"The {Pick(Nouns)} was {Pick(Faults)} and finance noticed it at the end of the week.",
            Agent = agent,
            Subject = $"S-{_random.Next(20_000)}",
            Symptom = (Symptom)_random.Next(5),
            Severity = (Severity)Uneven(3),
            FirstBadAtUtc = _random.Next(2) == 0 ? filedAt.AddHours(-_random.Next(1, 400)) : null,
        };
        var record = new IncidentRecord(WorkspaceId.Main, number, filing, Actor.Owner, filedAt)
        {
            State = settled
                ? _random.Next(10) == 0
                    ? IncidentState.Declined
                    : IncidentState.Closed
                : (IncidentState)_random.Next(5),
            Owner = _random.Next(5) == 0 ? null : Named("person", 15),
            ClosedAtUtc = settled ? filedAt.AddDays(2) : null,
            Helped = settled ? (Helped)_random.Next(4) : null,
            Verdict = decided
                ? new Verdict(
                    $"{ContractWords.Of(layer)}.{Named("class", 8)}",
                    layer,
                    [],
                    Trigger.None,
                    "team",
                    (Confidence)_random.Next(3),
                    null,
                    null,
                    filedAt,
                    Actor.Owner
                )
                : null,
        };
        var row = new StoredIncident();
        row.TakeOver(new Incident(record, [], []));
        return row;
    }

    private RunRow Run(int number, DateTimeOffset startedAt)
    {
        var run = new RunRow
        {
            Workspace = WorkspaceId.Main,
            Id = string.Create(CultureInfo.InvariantCulture, $"r{number:x16}"),
            FirstReceivedAtUtc = startedAt,
            LastReceivedAtUtc = startedAt,
            Outcome = (Outcome)Uneven(3),
            OutcomeSource = (OutcomeSource)_random.Next(7),
        };
        run.Revise(
            new RunSummary
            {
                Agent = Named("agent", 20),
                Task = Named("task", 30),
                Build = new Build(Named("1.4", 60), null, null),
                StartedAtUtc = startedAt,
                DurationMs = 1_000,
                ReportedStatus = (ReportedStatus)Uneven(3),
                Subjects = [new Subject("record", $"S-{_random.Next(20_000)}")],
            },
            startedAt
        );
        return run;
    }

    private string Named(string kind, int count) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{Uneven(count):00}");

    /// <summary>The first ones are drawn much more often than the last.</summary>
    private int Uneven(int count) => (int)(count * Math.Pow(_random.NextDouble(), 2));

    private string Pick(string[] words) => words[_random.Next(words.Length)];

    private sealed class Standing : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
