using Microsoft.EntityFrameworkCore;
using Triage.Engine;
using Triage.Engine.Agents;
using Triage.Engine.Runs;
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

    /// <summary>Spans whose bodies are read for their prompts and definitions: one per distinct fingerprint.</summary>
    private const int MaxBodies = 40;

    private readonly TriageDatabase _database;
    private readonly TimeProvider _time;

    internal AgentHistory(TriageDatabase database, TimeProvider time)
    {
        _database = database;
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
                            .Select(s => (s.Agent, Text: PromptOf(s)))
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
                var results = await context
                    .In<BuildResultRow>(workspace)
                    .Where(r => r.Agent == agent)
                    .OrderByDescending(r => r.AtUtc)
                    .Take(Limits.MaxPageSize)
                    .AsNoTracking()
                    .ToListAsync(cancellation);
                var builds = new List<BuildSeen>(figures.Count);
                foreach (var f in figures)
                {
                    var sample = await NewestAsync(context, workspace, agent, f.Build, f.Last, cancellation);
                    builds.Add(
                        new BuildSeen(
                            f.Build,
                            f.First,
                            f.Last,
                            new RedShare(f.Runs, f.Red, f.Green, f.Presumed, f.Silent),
                            sample,
                            results.Find(r => Names(r, f.Build, sample))?.ToResult()
                        )
                    );
                }

                return builds;
            },
            cancellation
        );

    /// <summary>What changed between neighbouring runs, among the newest <see cref="Limits.MaxRunsWatched"/>; newest first.</summary>
    public Task<IReadOnlyList<SeenChange>> ChangesAsync(WorkspaceId workspace, string agent, CancellationToken cancellation) =>
        _database.ReadAsync(
            async context =>
            {
                var runs = await context
                    .In<RunRow>(workspace)
                    .Where(r => r.Agent == agent && r.Traces.Any())
                    .OrderByDescending(r => r.StartedAtUtc)
                    .Take(Limits.MaxRunsWatched)
                    .Include(r => r.Traces)
                    .AsNoTracking()
                    .ToListAsync(cancellation);
                var now = _time.GetUtcNow();
                return SeenChanges.In(runs.Select(r => r.ToRun(now)));
            },
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

    private static bool Names(BuildResultRow result, string? label, IReadOnlyList<Run> sample) =>
        result.Version == label || (result.Commit is { } commit && sample.Any(r => r.Summary.Build.Commit == commit));

    private static async Task<IReadOnlyList<Span>> StepsAsync(
        TriageContext context,
        WorkspaceId workspace,
        List<string> traceIds,
        CancellationToken cancellation
    ) =>
        await context
            .In<SpanRow>(workspace)
            .Where(s => traceIds.Contains(s.TraceId))
            .OrderBy(s => s.TraceId)
            .ThenBy(s => s.SpanId)
            .Take(MaxSpans)
            .Select(SpanRow.ToSkeleton)
            .ToListAsync(cancellation);

    /// <summary>One span with its bodies for each distinct prompt and tool set.</summary>
    private static async Task<List<Span>> DescribedAsync(
        TriageContext context,
        WorkspaceId workspace,
        IReadOnlyCollection<string> traceIds,
        IReadOnlyList<Span> spans,
        CancellationToken cancellation
    )
    {
        var ids = spans
            .Where(s => s.Digest.SystemPromptKey is not null || s.Digest.ToolSetKey is not null)
            .DistinctBy(s => (s.Agent, s.Digest.SystemPromptKey, s.Digest.ToolSetKey))
            .Take(MaxBodies)
            .Select(s => s.SpanId)
            .ToList();
        return ids.Count == 0 ? [] : await new SpanReading(context, workspace, traceIds).WithBodiesAsync(ids, cancellation);
    }

    private static IReadOnlyList<ToolSeen> ToolsOf(IReadOnlyList<Span> spans, List<Span> described)
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
    private static string? MethodOf(Span span) =>
        span.Name.Split(' ', 2)[0] is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE"
            ? span.Name.Split(' ', 2)[0]
            : null;

    /// <summary>The same text on a span that names its agent and on one that does not is one prompt.</summary>
    private static IReadOnlyList<PromptSeen> PromptsOf(List<Span> described) =>
        [
            .. described
                .Select(s => (s.Agent, Text: PromptOf(s)))
                .Where(p => p.Text is not null)
                .OrderBy(p => p.Agent is null)
                .DistinctBy(p => p.Text)
                .DistinctBy(p => p.Agent)
                .Select(p => new PromptSeen(p.Agent, p.Text!.Length)),
        ];

    private static IReadOnlyList<string> SourcesOf(IReadOnlyList<Span> spans) =>
        [
            .. spans
                .Where(s => s.Kind == StepKind.Retrieval)
                .Select(s => s.ToolName ?? s.Name)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Take(Limits.MaxCardLines / 2),
        ];

    /// <summary>Some SDKs send the system prompt as a message among the others.</summary>
    private static string? PromptOf(Span span) =>
        span.TextOf(ContentSlot.SystemPrompt)
        ?? span.In(ContentSlot.InputMessage)
            .Select(c => (c.Role, Message: Message.Parse(c.Body)))
            .Where(m => (m.Message.Role == "unknown" ? m.Role : m.Message.Role) is "system" or "developer")
            .Select(m => m.Message.Text)
            .FirstOrDefault();
}
