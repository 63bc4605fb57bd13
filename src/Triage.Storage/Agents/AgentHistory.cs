using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
using Triage.Storage.Packs;
using Triage.Storage.Runs;

namespace Triage.Storage.Agents;

/// <summary>What one run was made of, with its texts.</summary>
/// <param name="Prompts">System prompts, by the agent that got them.</param>
/// <param name="Parameters">Sampling parameters, one entry per distinct set.</param>
public sealed record RunSetupTexts(
    IReadOnlyList<(string? Agent, string Text)> Prompts,
    IReadOnlyList<ToolDefinition> Tools,
    IReadOnlyList<string> Models,
    IReadOnlyList<string> Parameters
);

/// <summary>Reads what an agent was made of over time: tools and prompts, builds, changes seen.</summary>
public sealed class AgentHistory
{
    /// <summary>Runs of a build that stand for it.</summary>
    private const int RunsPerBuild = 5;

    /// <summary>Spans of the looked-at runs whose tools and definitions are read; a longer run repeats itself.</summary>
    private const int MaxSpans = 5_000;

    /// <summary>Tasks for which it is told whether something has gone; an agent with more has one for each job.</summary>
    private const int MaxTasks = 20;

    /// <summary>Spans whose bodies are read for their prompts and definitions: one per distinct fingerprint.</summary>
    private const int MaxBodies = 40;

    private readonly TriageDatabase _database;
    private readonly PackMapping _mapping;
    private readonly TimeProvider _time;

    internal AgentHistory(TriageDatabase database, PackMapping mapping, TimeProvider time)
    {
        _database = database;
        _mapping = mapping;
        _time = time;
    }

    /// <summary>Tools, prompts and sources in the newest runs of the agent.</summary>
    public Task<AgentSeen> SeenAsync(WorkspaceId workspace, string agent, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var traces = await context
                    .In<RunRow>(workspace)
                    .Where(r => r.Agent == agent && r.Traces.Any())
                    .OrderByDescending(r => r.StartedAtUtc)
                    .Take(Limits.MaxRunsOnCard)
                    .Select(r => r.Traces.Select(t => t.TraceId).ToList())
                    .ToListAsync(cancellation);
                if (traces.Count == 0)
                {
                    return AgentSeen.Nothing;
                }

                var ids = traces.SelectMany(t => t).ToList();
                var spans = await StepsAsync(context, workspace, ids, cancellation);
                var described = await DescribedAsync(context, workspace, ids, spans, cancellation);
                return new AgentSeen(traces.Count, ToolsOf(spans, described), PromptsOf(described), SourcesOf(spans));
            },
            cancellation
        );

    /// <summary>What one run was made of; null when there is no such run.</summary>
    public Task<RunSetupTexts?> SetupAsync(WorkspaceId workspace, string runId, CancellationToken cancellation) =>
        _database.ReadAsync<RunSetupTexts?>(
            async context =>
            {
                var ids = await context
                    .In<RunTraceRow>(workspace)
                    .Where(t => t.RunId == runId)
                    .Select(t => t.TraceId)
                    .ToListAsync(cancellation);
                if (ids.Count == 0)
                {
                    return null;
                }

                var spans = await StepsAsync(context, workspace, ids, cancellation);
                var described = await DescribedAsync(context, workspace, ids, spans, cancellation);
                return new RunSetupTexts(
                    [
                        .. described
                            .Select(s => (s.Agent, Text: RecordedPrompt.Of(s)))
                            .Where(p => p.Text is not null)
                            .Select(p => (p.Agent, p.Text!))
                            .Distinct(),
                    ],
                    [
                        .. described
                            .SelectMany(ToolDefinitions.Of)
                            .DistinctBy(t => t.Name)
                            .OrderBy(t => t.Name, StringComparer.Ordinal),
                    ],
                    [.. spans.Select(s => s.RequestModel).OfType<string>().Distinct(StringComparer.Ordinal)],
                    [.. spans.Select(s => s.Parameters).OfType<string>().Distinct(StringComparer.Ordinal)]
                );
            },
            cancellation
        );

    /// <summary>Builds of the agent, the one first seen last first, at most <see cref="Limits.MaxBuilds"/>.</summary>
    public Task<IReadOnlyList<BuildSeen>> BuildsAsync(WorkspaceId workspace, string agent, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<BuildSeen>>(
            async context =>
            {
                var figures = await context
                    .In<RunRow>(workspace)
                    .Where(r => r.Agent == agent)
                    .GroupBy(r => r.Build)
                    .Select(g => new
                    {
                        Build = g.Key,
                        First = g.Min(r => r.StartedAtUtc),
                        Last = g.Max(r => r.StartedAtUtc),
                        Runs = g.Count(),
                        Red = g.Count(r => r.Outcome == Outcome.Red),
                        Green = g.Count(r => r.Outcome == Outcome.Green && r.OutcomeSource != OutcomeSource.Presumed),
                        Presumed = g.Count(r => r.Outcome == Outcome.Green && r.OutcomeSource == OutcomeSource.Presumed),
                        Silent = g.Count(r => r.Outcome == Outcome.Red && r.Reported == ReportedStatus.Ok),
                    })
                    .OrderByDescending(g => g.First)
                    .Take(Limits.MaxBuilds)
                    .ToListAsync(cancellation);
                var samples = new List<IReadOnlyList<Run>>(figures.Count);
                foreach (var f in figures)
                {
                    samples.Add(await NewestAsync(context, workspace, agent, f.Build, f.Last, cancellation));
                }

                var results = await BuildResults.OfAsync(
                    context,
                    workspace,
                    agent,
                    [.. figures.Select(f => f.Build).OfType<string>()],
                    [.. samples.SelectMany(s => s).Select(r => r.Summary.Build.Commit).OfType<string>().Distinct()],
                    cancellation
                );
                return
                [
                    .. figures.Zip(
                        samples,
                        (f, sample) =>
                            new BuildSeen(
                                f.Build,
                                f.First,
                                f.Last,
                                new RedShare(f.Runs, f.Red, f.Green, f.Presumed, f.Silent),
                                sample,
                                results
                                    .Where(r => BuildResults.Names(r, f.Build, sample))
                                    // A cancelled pipeline judges nothing.
                                    .OrderByDescending(r => r.Succeeded is not null)
                                    .FirstOrDefault()
                            )
                    ),
                ];
            },
            cancellation
        );

    /// <summary>What changed between the runs, told from fingerprints alone; newest first, at most <see cref="Limits.MaxChanges"/>.</summary>
    public Task<IReadOnlyList<SeenChange>> ChangesAsync(WorkspaceId workspace, string agent, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var rows = await context
                    .In<FingerprintRow>(workspace)
                    .Where(f => f.Agent == agent)
                    .OrderByDescending(f => f.FirstSeenAtUtc)
                    .Take(Limits.MaxFingerprintsRead)
                    .ToListAsync(cancellation);
                var goneSince = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
                foreach (var task in rows.Select(r => r.Task).Distinct(StringComparer.Ordinal).Take(MaxTasks))
                {
                    var runs = context.In<RunRow>(workspace).Where(r => r.Agent == agent && (task == "" || r.Task == task));
                    var starts = await runs.OrderByDescending(r => r.StartedAtUtc)
                        .Skip(Limits.RunsUntilGone - 1)
                        .Take(1)
                        .Select(r => r.StartedAtUtc)
                        .ToListAsync(cancellation);
                    starts.ForEach(start => goneSince[task] = start);
                }

                return FingerprintChanges.In(rows.Select(r => r.ToFingerprint()), goneSince);
            },
            cancellation
        );

    /// <summary>What CI said of the newest builds of the agent, newest first.</summary>
    public Task<IReadOnlyList<BuildResult>> ResultsAsync(WorkspaceId workspace, string agent, CancellationToken cancellation) =>
        _database.ReadAsync<IReadOnlyList<BuildResult>>(
            async context =>
            {
                var builds = await context
                    .In<FingerprintRow>(workspace)
                    .Where(f => f.Agent == agent && f.Kind == FingerprintKind.Build)
                    .OrderByDescending(f => f.FirstSeenAtUtc)
                    .Take(Limits.MaxBuilds)
                    .Select(f => new { f.Build, f.Key })
                    .ToListAsync(cancellation);
                var results = await BuildResults.OfAsync(
                    context,
                    workspace,
                    agent,
                    [.. builds.Select(b => b.Build).Where(b => b.Length > 0).Distinct(StringComparer.Ordinal)],
                    [.. builds.Select(b => RunFingerprints.CommitIn(b.Key)).OfType<string>().Distinct(StringComparer.Ordinal)],
                    cancellation
                );
                // A pipeline names the commit; people know the build by its version.
                return
                [
                    .. results.Select(r =>
                        r.Version.Length > 0
                            ? r
                            : r with
                            {
                                Version = builds.Find(b => RunFingerprints.CommitIn(b.Key) == r.Commit)?.Build ?? "",
                            }
                    ),
                ];
            },
            cancellation
        );

    /// <summary>The text of a prompt or tool set by its key; null when it is not kept.</summary>
    public Task<string?> TextAsync(WorkspaceId workspace, string key, CancellationToken cancellation) =>
        _database.ReadAsync(
            context =>
                context
                    .In<FingerprintTextRow>(workspace)
                    .Where(t => t.Key == key)
                    .Select(t => (string?)t.Text)
                    .SingleOrDefaultAsync(cancellation),
            cancellation
        );

    private async Task<IReadOnlyList<Run>> NewestAsync(
        TriageContext context,
        WorkspaceId workspace,
        string agent,
        string? build,
        DateTimeOffset last,
        CancellationToken cancellation
    )
    {
        var rows = await context
            .In<RunRow>(workspace)
            .Where(r => r.Agent == agent && r.Build == build && r.StartedAtUtc <= last)
            .OrderByDescending(r => r.StartedAtUtc)
            .Take(RunsPerBuild)
            .Include(r => r.Traces)
            .AsNoTracking()
            .ToListAsync(cancellation);
        var now = _time.GetUtcNow();
        return [.. rows.Select(r => r.ToRun(now))];
    }

    private async Task<IReadOnlyList<SpanSkeleton>> StepsAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<string> traceIds,
        CancellationToken cancellation
    )
    {
        var spans = new List<SpanSkeleton>();
        foreach (var traceId in traceIds.TakeWhile(_ => spans.Count < MaxSpans))
        {
            spans.AddRange(await new SpanReading(context, workspace, _mapping, [traceId]).SkeletonsAsync(cancellation));
        }

        return [.. spans.Take(MaxSpans)];
    }

    /// <summary>One span with its bodies for each distinct prompt and tool set.</summary>
    private async Task<List<Span>> DescribedAsync(
        TriageContext context,
        WorkspaceId workspace,
        IReadOnlyCollection<string> traceIds,
        IReadOnlyList<SpanSkeleton> spans,
        CancellationToken cancellation
    )
    {
        var ids = spans
            .Where(s => s.Digest.SystemPromptKey is not null || s.Digest.ToolSetKey is not null)
            .DistinctBy(s => (s.Agent, s.Digest.SystemPromptKey, s.Digest.ToolSetKey))
            .Take(MaxBodies)
            .Select(s => s.SpanId)
            .ToList();
        return ids.Count == 0
            ? []
            : await new SpanReading(context, workspace, _mapping, traceIds).WithBodiesAsync(ids, cancellation);
    }

    private static IReadOnlyList<ToolSeen> ToolsOf(IReadOnlyList<SpanSkeleton> spans, List<Span> described)
    {
        var definitions = described.SelectMany(ToolDefinitions.Of).ToLookup(t => t.Name, StringComparer.Ordinal);
        var calls = spans
            .Where(s => s is { Kind: StepKind.ToolCall, ToolName: not null })
            .ToLookup(s => s.ToolName!, StringComparer.Ordinal);
        var under = spans.Where(s => s.ParentSpanId is not null).ToLookup(s => (s.TraceId, s.ParentSpanId!));
        return
        [
            .. definitions
                .Select(d => d.Key)
                .Union(calls.Select(c => c.Key), StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Take(Limits.MaxToolsOnCard)
                .Select(name => new ToolSeen(
                    name,
                    definitions[name].Select(d => d.Description).FirstOrDefault(d => d is not null),
                    calls[name].Count(),
                    calls[name].SelectMany(c => under[(c.TraceId, c.SpanId)]).Select(MethodOf).FirstOrDefault(m => m is not null)
                )),
        ];
    }

    /// <summary>OpenTelemetry names an HTTP client span by its method: <c>POST</c> or <c>POST /refunds</c>.</summary>
    private static string? MethodOf(SpanSkeleton span) =>
        span.Name.Split(' ', 2)[0] is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE"
            ? span.Name.Split(' ', 2)[0]
            : null;

    /// <summary>The same text on a span that names its agent and on one that does not is one prompt.</summary>
    private static IReadOnlyList<PromptSeen> PromptsOf(List<Span> described) =>
        [
            .. described
                .Select(s => (s.Agent, Text: RecordedPrompt.Of(s)))
                .Where(p => p.Text is not null)
                .OrderBy(p => p.Agent is null)
                .DistinctBy(p => p.Text)
                .DistinctBy(p => p.Agent)
                .Select(p => new PromptSeen(p.Agent, p.Text!.Length)),
        ];

    private static IReadOnlyList<string> SourcesOf(IReadOnlyList<SpanSkeleton> spans) =>
        [
            .. spans
                .Where(s => s.Kind == StepKind.Retrieval)
                .Select(s => s.ToolName ?? s.Name)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Take(Limits.MaxCardLines / 2),
        ];
}
