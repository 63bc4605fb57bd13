namespace Triage.Engine.Runs;

/// <summary>What the spans of a run add up to. The same spans give the same summary in whatever order they came.</summary>
public static class RunSummaries
{
    /// <summary>Distinct subjects kept of one run; a batch names thousands, and its items tell them apart.</summary>
    private const int MaxSubjects = 50;

    private const int MaxAgents = 50;

    /// <summary>Distinct prompts or tool sets that a fingerprint joins; more of them are no fingerprint any longer.</summary>
    private const int MaxJoinedKeys = 3;

    /// <param name="spans">At least those known so far; fragments known from log records alone are counted and otherwise skipped.</param>
    /// <param name="serviceName">Names the agent when no span does.</param>
    public static RunSummary Of(IReadOnlyList<SpanSkeleton> spans, string? serviceName)
    {
        var whole = spans.Where(s => !s.IsFragment).ToList();
        var tree = SpanTree.Of(whole);
        var outermost = tree.Rows.OrderBy(r => r.Depth).ThenBy(r => r.Orphan).Select(r => r.Span).ToList();
        var roots = tree.Rows.Where(r => r is { Depth: 0, Orphan: false }).Select(r => r.Span).ToList();
        var agents = AgentsIn(outermost);
        var steps = StepsIn(tree);
        var modelCalls = steps.Where(s => s.Kind == StepKind.ModelCall).ToList();
        var isPipeline = steps.Count == 0 && whole.Exists(s => s.Dialect == PipelineRun.Dialect);
        var (start, end) = TimeOf(roots.Exists(r => r.EndUnixNano > 0) ? roots : whole);
        return new RunSummary
        {
            // The service of a pipeline is the CI system.
            Agent = isPipeline ? null : agents.FirstOrDefault() ?? KeyName(serviceName),
            IsPipeline = isPipeline,
            Agents = agents,
            Task = KeyName(TaskOf(outermost, roots))!,
            Subjects = [.. outermost.SelectMany(s => s.Subjects).Distinct().Take(MaxSubjects)],
            // The first of the most complete, so the root's own where it says as much as the others.
            Build = outermost.Select(s => s.Build).MaxBy(Completeness) ?? Build.Unknown,
            StartedAtUtc = start > 0 ? DateTimeOffset.UnixEpoch.AddTicks(start / 100) : default,
            DurationMs = Math.Max(0, end - start) / 1_000_000,
            ReportedStatus = StatusOf(roots),
            RootMissing = roots.Count == 0,
            SpanCount = spans.Count,
            ErrorSpanCount = whole.Count(s => s.Status == SpanStatus.Error),
            ModelCallCount = modelCalls.Count,
            ToolCallCount = steps.Count(s => s.Kind == StepKind.ToolCall),
            InputTokens = SumOf(tree, s => s.InputTokens),
            OutputTokens = SumOf(tree, s => s.OutputTokens),
            RequestModel = MostUsedModel(modelCalls),
            Diagnosability = CapturedContent.Of(whole),
            UserInputKey = tree
                .Rows.Where(r => r.Span.Kind is StepKind.Agent or StepKind.ModelCall)
                .Select(r => r.Span.Digest.UserInputKey)
                .FirstOrDefault(k => k is not null),
            Path = RunPath.Of(steps),
            SystemPromptKey = Joined(whole.Select(s => s.Digest.SystemPromptKey)),
            ToolSetKey = Joined(whole.Select(s => s.Digest.ToolSetKey)),
            Parameters = Joined(modelCalls.Select(s => s.Parameters)),
            Places = RunPlaces.Of(tree),
            Credentials = RunPlaces.CredentialsOf(whole),
        };
    }

    /// <summary>Names on agent spans come first: another span may name the agent that called it.</summary>
    private static List<string> AgentsIn(List<SpanSkeleton> outermost) =>
        [
            .. outermost
                .OrderBy(s => s.Kind != StepKind.Agent)
                .Select(s => s.Agent)
                .OfType<string>()
                .Where(name => name.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .Take(MaxAgents),
        ];

    private static string TaskOf(List<SpanSkeleton> outermost, List<SpanSkeleton> roots)
    {
        var named = roots.FirstOrDefault() ?? outermost.FirstOrDefault();
        return outermost.Find(s => !string.IsNullOrEmpty(s.Task))?.Task ?? (named is null ? "" : RunTask.OperationOf(named));
    }

    /// <summary>Within <see cref="Limits.MaxKeyNameChars"/>, also when the name of a service or a span stands in.</summary>
    private static string? KeyName(string? name) =>
        name is null || name.Length <= Limits.MaxKeyNameChars
            ? name
            : name[..(Limits.MaxKeyNameChars - (char.IsHighSurrogate(name[Limits.MaxKeyNameChars - 2]) ? 2 : 1))] + "…";

    private static int Completeness(Build build) =>
        (build.Version is null ? 0 : 1) + (build.Commit is null ? 0 : 1) + (build.Environment is null ? 0 : 1);

    private static (long Start, long End) TimeOf(List<SpanSkeleton> spans)
    {
        var starts = spans.Where(s => s.StartUnixNano > 0).Select(s => s.StartUnixNano);
        var start = starts.DefaultIfEmpty().Min();
        return start == 0 ? (0, 0) : (start, spans.Max(s => s.EndUnixNano));
    }

    /// <summary>
    /// What the roots said. Most SDKs leave the status of a success unset, and OpenTelemetry defines <c>Unset</c> as the
    /// default that stands for an operation which completed without an error
    /// (https://opentelemetry.io/docs/specs/otel/trace/api/#set-status). So a root that has ended without an error
    /// reported ok; unset is a run whose root never came or has not ended.
    /// </summary>
    private static ReportedStatus StatusOf(List<SpanSkeleton> roots)
    {
        if (roots.Exists(r => r.Status == SpanStatus.Error))
        {
            return ReportedStatus.Error;
        }

        return roots.Count > 0 && roots.TrueForAll(r => r.EndUnixNano > 0 || r.Status == SpanStatus.Ok)
            ? ReportedStatus.Ok
            : ReportedStatus.Unset;
    }

    /// <summary>
    /// Steps in order of start. Two instrumentations at work show one call twice, one inside the other (an SDK's own
    /// span under the one of an instrumentation library): a model call around another model call, and a tool call right
    /// around one of the same tool, are left out. Beside one another they are one call when answer and figures are the same.
    /// </summary>
    private static List<SpanSkeleton> StepsIn(SpanTree<SpanSkeleton> tree)
    {
        var innermost = InnermostIn(tree, s => s.Kind == StepKind.ModelCall);
        return
        [
            .. tree
                .Rows.Where(
                    (row, i) =>
                        row.Span.Kind switch
                        {
                            StepKind.Other => false,
                            StepKind.ModelCall => innermost[i],
                            StepKind.ToolCall => !tree.ChildrenOf(i).Any(child => IsSameTool(row.Span, tree.Rows[child].Span)),
                            _ => true,
                        }
                )
                .Select(row => row.Span)
                .OrderBy(s => s.StartUnixNano <= 0)
                .ThenBy(s => s.StartUnixNano)
                .DistinctBy(CallOf),
        ];
    }

    /// <summary>The id of an answer alone is not enough: small servers number theirs from 1 to 999.</summary>
    private static (string, long?, long?) CallOf(SpanSkeleton span) =>
        span is { Kind: StepKind.ModelCall, ResponseId: { Length: > 0 } id }
            ? (id, span.InputTokens, span.OutputTokens)
            : (span.SpanId, null, null);

    private static bool IsSameTool(SpanSkeleton outer, SpanSkeleton inner) =>
        inner.Kind == StepKind.ToolCall
        && (inner.ToolName == outer.ToolName || (inner.ToolCallId is { } id && id == outer.ToolCallId));

    /// <summary>
    /// Over the innermost spans that carry the figure: outer ones repeat the sum, and an inner model call may have none. An
    /// agent may be the only one that says it, and some tools say it on a span beside the call.
    /// </summary>
    private static long SumOf(SpanTree<SpanSkeleton> tree, Func<SpanSkeleton, long?> tokens)
    {
        var innermost = InnermostIn(tree, s => tokens(s) is not null);
        // Figures are claims: as decimals their sum cannot overflow.
        var sum = tree
            .Rows.Where((_, i) => innermost[i])
            .DistinctBy(r => CallOf(r.Span))
            .Sum(r => (decimal)Math.Max(0, tokens(r.Span) ?? 0));
        return (long)Math.Min(sum, long.MaxValue);
    }

    /// <summary>For each row whether its span is one of those asked for and contains no other of them.</summary>
    internal static bool[] InnermostIn(SpanTree<SpanSkeleton> tree, Func<SpanSkeleton, bool> asked)
    {
        var innermost = new bool[tree.Rows.Count];
        // Rows stand in depth-first order: a span contains the next one asked for if that is inside its subtree.
        var next = int.MaxValue;
        for (var row = tree.Rows.Count - 1; row >= 0; row--)
        {
            if (asked(tree.Rows[row].Span))
            {
                innermost[row] = next >= row + tree.Rows[row].SubtreeSize;
                next = row;
            }
        }

        return innermost;
    }

    private static string? MostUsedModel(List<SpanSkeleton> modelCalls) =>
        modelCalls
            .Where(s => s.RequestModel is not null)
            .GroupBy(s => s.RequestModel, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .FirstOrDefault()
            ?.Key;

    /// <summary>Sorted, because agents that work in parallel start in any order.</summary>
    private static string? Joined(IEnumerable<string?> keys)
    {
        var distinct = keys.OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Take(MaxJoinedKeys)
            .ToList();
        return distinct.Count == 0 ? null : string.Join('+', distinct);
    }
}
