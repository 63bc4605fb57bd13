using System.Globalization;
using Triage.Engine.Runs;

namespace Triage.Engine.Diagnosis.Population;

/// <summary>A time around a run, and the runs of the workspace that started in it.</summary>
public sealed record TimeAround(Run Run, IReadOnlyList<RunAmongMany> Others)
{
    public static (DateTimeOffset FromUtc, DateTimeOffset ToUtc) WindowOf(Run run) =>
        (run.Summary.StartedAtUtc - Limits.AroundARun, EndOf(run) + Limits.AroundARun);

    public static DateTimeOffset EndOf(Run run) => run.Summary.StartedAtUtc.AddMilliseconds(run.Summary.DurationMs);
}

/// <summary>Holds the time around a red run against the times around green ones.</summary>
public static class PopulationAround
{
    /// <summary>Attributes by which samplers tell how many traces one stands for, and the value of "every one".</summary>
    private static readonly (string Key, Func<double, bool> IsShare)[] SamplingMarks =
    [
        // https://github.com/open-telemetry/semantic-conventions has no name for it yet: these are what Jaeger, Datadog, Honeycomb
        // and the Collector write.
        ("sampler.param", share => share < 1),
        ("_dd.rule_psr", share => share < 1),
        ("sampling.probability", share => share < 1),
        ("SampleRate", oneOf => oneOf > 1),
    ];

    /// <param name="credentialsSince">When the agent used each credential first.</param>
    public static PopulationFacts Of(
        RecordedRun red,
        TimeAround around,
        IReadOnlyList<TimeAround> greens,
        IReadOnlyDictionary<string, DateTimeOffset> credentialsSince
    )
    {
        var (from, to) = TimeAround.WindowOf(red.Run);
        var usual = greens
            .SelectMany(g => g.Others)
            .DistinctBy(r => r.Id)
            .Where(r => around.Others.All(o => o.Id != r.Id))
            .ToList();
        return new PopulationFacts(
            from,
            to,
            IsSampled(red.Spans),
            new LoadFacts(
                LevelOf(around, red.Run),
                greens.Count == 0 ? null : greens.Select(g => LevelOf(g, red.Run)).Aggregate(Higher)
            ),
            PlacesOf(around.Others, usual),
            CredentialsOf(red.Run.Summary, around.Others, credentialsSince)
        );
    }

    /// <summary>Whether the trace says that it stands for others that were not sent.</summary>
    internal static bool IsSampled(IReadOnlyList<Span> spans) =>
        spans
            .Select(s => s.Attributes)
            .Concat(spans.Select(s => s.ResourceAttributes).Distinct())
            .Any(attributes =>
                Array.Exists(SamplingMarks, m => attributes.Find(m.Key) is { } share && IsShare(m.IsShare, share))
            );

    private static bool IsShare(Func<double, bool> isShare, string json) =>
        double.TryParse(json.Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && isShare(value);

    /// <summary>Of the agent, and of those that ask for the same model: they share its limits.</summary>
    private static LoadLevel LevelOf(TimeAround time, Run red) =>
        LoadAround.Peak(
            [
                .. time
                    .Others.Where(r =>
                        r.Summary.Agent == red.Summary.Agent
                        || (r.Summary.RequestModel is { } model && model == red.Summary.RequestModel)
                    )
                    .Select(r => r.Time),
            ],
            time.Run.Summary.StartedAtUtc,
            TimeAround.EndOf(time.Run)
        );

    private static LoadLevel Higher(LoadLevel a, LoadLevel b) =>
        new(
            Math.Max(a.ConcurrentRuns, b.ConcurrentRuns),
            Math.Max(a.RunsPerMinute, b.RunsPerMinute),
            a.TokensPerMinute is null || b.TokensPerMinute > a.TokensPerMinute ? b.TokensPerMinute : a.TokensPerMinute
        );

    private static IReadOnlyList<PlaceFailures> PlacesOf(IReadOnlyList<RunAmongMany> now, List<RunAmongMany> usual)
    {
        var before = usual.SelectMany(r => r.Summary.Places).ToLookup(p => p.Place, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. now.SelectMany(r => r.Summary.Places.Select(p => (r.Summary.Agent, Calls: p)))
                .GroupBy(p => p.Calls.Place, StringComparer.OrdinalIgnoreCase)
                .Select(p => new PlaceFailures(
                    p.Key,
                    p.Sum(c => c.Calls.Calls),
                    p.Sum(c => c.Calls.Failed),
                    p.Select(c => c.Agent).Distinct(StringComparer.Ordinal).Count(),
                    p.Where(c => c.Calls.Failed > 0).Select(c => c.Agent).Distinct(StringComparer.Ordinal).Count(),
                    before[p.Key].Sum(c => c.Calls),
                    before[p.Key].Sum(c => c.Failed)
                ))
                .OrderByDescending(p => p.Failed)
                .ThenByDescending(p => p.Calls)
                .ThenBy(p => p.Place, StringComparer.Ordinal)
                .Take(Limits.MaxPlacesAround),
        ];
    }

    private static IReadOnlyList<CredentialFacts> CredentialsOf(
        RunSummary red,
        IReadOnlyList<RunAmongMany> around,
        IReadOnlyDictionary<string, DateTimeOffset> since
    )
    {
        var used = around.SelectMany(r => r.Summary.Credentials).ToLookup(c => c.Id, StringComparer.Ordinal);
        return
        [
            .. red.Credentials.Select(c => new CredentialFacts(
                c.Id,
                since.TryGetValue(c.Id, out var first) ? first : null,
                used[c.Id].Count(u => u.Refused),
                used[c.Id].Count(u => !u.Refused)
            )),
        ];
    }
}
