namespace Triage.Engine.Runs;

/// <summary>
/// Makes one span of two that carry the same ids: an export repeated, a span and the log record of its content, a
/// partial export and the final one. Commutative, associative and idempotent, so that the order of arrival and a
/// retried batch never matter.
/// </summary>
/// <remarks>
/// <para>A conflict cannot be decided by "the later one wins" and still be associative: once values were united,
/// nothing says which export each of them came from. So every field has its own order. Times take the wider range,
/// the status the worse one, figures the larger, and texts the fuller one: longer first, then ordinal. A final export
/// is seldom shorter than a partial one.</para>
/// <para>A fragment known from log records alone gives contents, attributes, events, links, subjects, and the facts of its
/// call: some SDKs name the tool, or why the model stopped, in the record alone. Of the rest it says nothing once the span
/// itself is there; its own words stay visible among the attributes.</para>
/// </remarks>
public static class SpanMerge
{
    /// <summary>
    /// Positions from here on are Unix nanoseconds of a log record (11 days after 1970); smaller ones are an index.
    /// </summary>
    private const long FirstLogOrder = 1_000_000_000_000_000;

    /// <summary>The digest of the result is empty: it stands for content, and the content may be new.</summary>
    /// <exception cref="ArgumentException">The two are not the same span.</exception>
    public static Span Merge(Span a, Span b)
    {
        if (a.TraceId != b.TraceId || a.SpanId != b.SpanId)
        {
            throw new ArgumentException(
                $"Span {b.SpanId} of trace {b.TraceId} is not span {a.SpanId} of trace {a.TraceId}.",
                nameof(b)
            );
        }

        var scalars = (a.IsFragment, b.IsFragment) switch
        {
            (true, false) => b,
            (false, true) => a,
            _ => Joined(a, b),
        };
        return scalars with
        {
            Kind = (StepKind)Math.Max((int)a.Kind, (int)b.Kind),
            RunKey = Fuller(a.RunKey, b.RunKey),
            ErrorType = Fuller(a.ErrorType, b.ErrorType),
            Provider = Fuller(a.Provider, b.Provider),
            RequestModel = Fuller(a.RequestModel, b.RequestModel),
            ResponseModel = Fuller(a.ResponseModel, b.ResponseModel),
            ResponseId = Fuller(a.ResponseId, b.ResponseId),
            Parameters = Fuller(a.Parameters, b.Parameters),
            FinishReason = Fuller(a.FinishReason, b.FinishReason),
            InputTokens = Larger(a.InputTokens, b.InputTokens),
            OutputTokens = Larger(a.OutputTokens, b.OutputTokens),
            ToolName = Fuller(a.ToolName, b.ToolName),
            ToolCallId = Fuller(a.ToolCallId, b.ToolCallId),
            Empty = [.. a.Empty.Union(b.Empty).Order()],
            Subjects = United(a.Subjects, b.Subjects, s => s.Name, s => s.Value),
            Flags = United(a.Flags, b.Flags, f => f.Key, f => f.Variant),
            Contents = Contents(a.Contents, b.Contents),
            Attributes = Attributes(a.Attributes, b.Attributes),
            ResourceAttributes = Attributes(a.ResourceAttributes, b.ResourceAttributes),
            Events = Events(a.Events, b.Events),
            Links = United(a.Links, b.Links, l => l.TraceId, l => l.SpanId),
            Redaction = Math.Max(a.Redaction, b.Redaction),
            Digest = SpanDigest.Empty,
        };
    }

    private static IReadOnlyList<T> United<T>(
        IReadOnlyList<T> a,
        IReadOnlyList<T> b,
        Func<T, string> first,
        Func<T, string> then
    ) => [.. a.Union(b).OrderBy(first, StringComparer.Ordinal).ThenBy(then, StringComparer.Ordinal)];

    private static Span Joined(Span a, Span b) =>
        a with
        {
            ParentSpanId = Fuller(a.ParentSpanId, b.ParentSpanId),
            Name = Fuller(a.Name, b.Name) ?? "",
            StartUnixNano = Earlier(a.StartUnixNano, b.StartUnixNano),
            EndUnixNano = Math.Max(a.EndUnixNano, b.EndUnixNano),
            Status = (SpanStatus)Math.Max((int)a.Status, (int)b.Status),
            StatusMessage = Fuller(a.StatusMessage, b.StatusMessage),
            Dialect = Fuller(a.Dialect, b.Dialect),
            ScopeName = Fuller(a.ScopeName, b.ScopeName),
            ScopeVersion = Fuller(a.ScopeVersion, b.ScopeVersion),
            Agent = Fuller(a.Agent, b.Agent),
            Task = Fuller(a.Task, b.Task),
            ConversationId = Fuller(a.ConversationId, b.ConversationId),
            RunKey = Fuller(a.RunKey, b.RunKey),
            ServiceName = Fuller(a.ServiceName, b.ServiceName),
            Build = new Build(
                Fuller(a.Build.Version, b.Build.Version),
                Fuller(a.Build.Commit, b.Build.Commit),
                Fuller(a.Build.Environment, b.Build.Environment)
            ),
            ServerAddress = Fuller(a.ServerAddress, b.ServerAddress),
            CredentialId = Fuller(a.CredentialId, b.CredentialId),
        };

    /// <summary>
    /// A set by slot, position and body. Some SDKs send a message both as an attribute and as a log record; a slot
    /// that the attributes filled leaves the log records aside, or every message would stand there twice.
    /// </summary>
    private static IReadOnlyList<SpanContent> Contents(IReadOnlyList<SpanContent> a, IReadOnlyList<SpanContent> b)
    {
        var all = a.Concat(b)
            .GroupBy(c => (c.Slot, c.Order, c.Body))
            .Select(same => same.First() with { Role = same.Select(c => c.Role).Aggregate(Fuller) })
            .ToList();
        var fromAttributes = all.Where(c => c.Order < FirstLogOrder).Select(c => c.Slot).ToHashSet();
        return
        [
            .. all.Where(c => c.Order < FirstLogOrder || !fromAttributes.Contains(c.Slot))
                .OrderBy(c => c.Slot)
                .ThenBy(c => c.Order)
                .ThenBy(c => c.Body, StringComparer.Ordinal),
        ];
    }

    private static IReadOnlyList<SpanAttribute> Attributes(IReadOnlyList<SpanAttribute> a, IReadOnlyList<SpanAttribute> b) =>
        [
            .. a.Concat(b)
                .GroupBy(x => x.Key, StringComparer.Ordinal)
                .OrderBy(same => same.Key, StringComparer.Ordinal)
                .Select(same => new SpanAttribute(
                    same.Key,
                    same.Select(x => x.ValueJson).Aggregate((x, y) => Fuller(x, y) ?? "")
                )),
        ];

    private static IReadOnlyList<SpanEvent> Events(IReadOnlyList<SpanEvent> a, IReadOnlyList<SpanEvent> b) =>
        [
            .. a.Concat(b)
                .Select(e => e with { Attributes = Attributes(e.Attributes, []) })
                .DistinctBy(TextOf)
                .OrderBy(e => e.AtUnixNano)
                .ThenBy(TextOf, StringComparer.Ordinal),
        ];

    private static string TextOf(SpanEvent e) =>
        string.Join(
            '\u001f',
            e.Attributes.SelectMany(x => new[] { x.Key, x.ValueJson })
                .Prepend(FormattableString.Invariant($"{e.AtUnixNano}"))
                .Prepend(e.Name)
        );

    /// <summary>Nothing loses to anything; else the longer text, else the ordinally greater.</summary>
    private static string? Fuller(string? a, string? b)
    {
        if (string.IsNullOrEmpty(a) || string.IsNullOrEmpty(b))
        {
            return string.IsNullOrEmpty(a) ? b ?? a : a;
        }

        var byLength = a.Length.CompareTo(b.Length);
        return (byLength != 0 ? byLength : string.CompareOrdinal(a, b)) >= 0 ? a : b;
    }

    private static long? Larger(long? a, long? b) => a is { } x && b is { } y ? Math.Max(x, y) : a ?? b;

    private static long Earlier(long a, long b) => a <= 0 || b <= 0 ? Math.Max(a, b) : Math.Min(a, b);
}
