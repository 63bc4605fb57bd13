using System.Text;
using System.Text.Json.Nodes;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Dialects;

namespace Triage.Telemetry;

/// <summary>What stands around the records of a pack.</summary>
internal sealed record RecordSurroundings(AttributeSet Resource, string? ScopeName, string? ScopeVersion);

/// <summary>A record of a pack, redacted already, to an engine span: bounded, then read by one dialect.</summary>
/// <param name="whole">With attributes, events and resource; else what a pack says of its spans beside the bytes.</param>
internal sealed class SpanReader(ReadingSettings settings, KnownKeys keys, ReadingMemo memo, bool whole)
{
    private static readonly string[] ConversationKeys =
    [
        "gen_ai.conversation.id",
        "session.id",
        "langfuse.session.id",
        "ai.telemetry.metadata.sessionId",
        "ai.settings.context.sessionId",
        "ai.settings.runtimeContext.sessionId",
        "traceloop.association.properties.session_id",
    ];

    private readonly string[] taskKeys = [.. settings.TaskAttributes];
    private const int MaxFlags = 50;

    /// <summary>Of names that are worth remembering.</summary>
    private const int MaxRepeatedBytes = 64;

    private readonly string[] buildKeys = [.. settings.BuildAttributes];
    private readonly string[] credentialKeys = [.. settings.CredentialAttributes];
    private readonly HashSet<EvaluatedRun> evaluated = [];
    private readonly List<PipelineRun> pipelines = [];

    // One for all spans: none of them is looked at again after the next one has come.
    private readonly AttributeSet ofSpan = new(16, memo);
    private string traceId = "";
    private string parentSpanId = "";
    private Build build = Build.Unknown;

    /// <summary>What evaluators said in the spans and log records read so far.</summary>
    public IReadOnlyCollection<EvaluatedRun> Evaluated => evaluated;

    /// <summary>What CI systems said in the spans read so far, one entry per span.</summary>
    public IReadOnlyList<PipelineRun> Pipelines => pipelines;

    /// <summary>Of events and links at most <see cref="Limits.MaxMessagesPerSpan"/> are kept.</summary>
    public Span ReadSpan(ReadOnlyMemory<byte> record, RecordSurroundings around)
    {
        var wire = WireSpan.Of(record, ofSpan, keys, memo);
        traceId = Hex(wire.TraceId, traceId);
        var (attributes, events) = (wire.Attributes, wire.Events);
        // There are few names, each of many spans.
        var name = wire.Name.Length <= MaxRepeatedBytes ? keys.Of(wire.Name.Span) : Word(wire.Name, Limits.MaxSpanNameChars);
        var reading = Dialect.Read(
            new SpanSource(
                name,
                attributes,
                events.Count == 0 ? [] : [.. events.Select(e => (e.Name, e.Attributes))],
                around.ScopeName ?? "",
                around.Resource
            )
        );
        NoteJudgements(wire, around.Resource);
        return Read(reading, attributes, around, Hex(wire.SpanId), name, wire);
    }

    private SpanEvent[] EventsOf(WireSpan wire) =>
        whole
            ?
            [
                .. wire.Events.Select(e => new SpanEvent(
                    Text.Bounded(e.Name, Limits.MaxSpanNameChars),
                    e.AtUnixNano,
                    e.Attributes.Stored()
                )),
            ]
            : [];

    private static SpanStatus StatusOf(SpanReading reading, WireSpan? wire) =>
        wire?.StatusCode == 2 || reading.Failed ? SpanStatus.Error
        : wire?.StatusCode == 1 ? SpanStatus.Ok
        : SpanStatus.Unset;

    private static string? StatusMessageOf(SpanReading reading, WireSpan? wire) =>
        wire is { StatusMessage.IsEmpty: false } ? Word(wire.StatusMessage, Limits.MaxTextChars)
        : reading.FailureMessage is { } why ? Text.Bounded(why, Limits.MaxTextChars)
        : null;

    private static string? ErrorTypeOf(SpanReading reading, AttributeSet attributes, WireSpan? wire) =>
        wire is null
            ? reading.HiddenError
            : attributes.Word("error.type")
                ?? wire.Events.Select(e => e.Attributes.Word("exception.type")).FirstOrDefault(t => t is not null)
                ?? (wire.StatusCode == 2 ? reading.ErrorType : null)
                ?? reading.HiddenError;

    /// <summary>What the span says of a run or a build beside itself.</summary>
    private void NoteJudgements(WireSpan wire, AttributeSet resource)
    {
        foreach (var e in wire.Events)
        {
            if (e.Name == Evaluation.EventName)
            {
                NoteEvaluation(e.Attributes, e.AtUnixNano, resource);
            }
        }

        if (CicdPipeline.Of(traceId, wire.Attributes, resource, wire.EndUnixNano) is { } pipeline)
        {
            pipelines.Add(pipeline);
        }
    }

    /// <summary>The content or evaluation of one log record, as a span that has nothing else; null when it carries none.</summary>
    public Span? ReadLog(ReadOnlyMemory<byte> record, RecordSurroundings around, Func<string, long, long> orderOf)
    {
        var wire = WireLog.Of(record, keys, memo);
        var attributes = wire.Attributes;
        // The attribute first: tracing libraries of Rust put a place in the code into the other.
        var name = attributes.Word("event.name") ?? wire.Name;
        traceId = Hex(wire.TraceId, traceId);
        var spanId = Hex(wire.SpanId);
        if (name == Evaluation.EventName)
        {
            // The span may not have come yet: the fragment makes its run, so that the claim has one to stand in.
            var said = Evaluation.AttributesOf(attributes, wire.Body.ToNode());
            NoteEvaluation(said, wire.AtUnixNano, around.Resource);
            return Read(OtelGenAi.Facts(said, new ContentDraft()), said, around, spanId, "", null) with
            {
                Attributes = [],
                Events = whole ? [new SpanEvent(Evaluation.EventName, wire.AtUnixNano, said.Stored())] : [],
            };
        }

        var reading = Dialect.Read(
            new LogSource(name, attributes, () => wire.Body.ToNode(), around.ScopeName ?? "", around.Resource),
            new ContentDraft(_ => orderOf(spanId, wire.AtUnixNano))
        );
        return reading is null ? null : Read(reading, attributes, around, spanId, "", null) with { Attributes = [] };
    }

    private void NoteEvaluation(AttributeSet said, long atUnixNano, AttributeSet resource)
    {
        if (Evaluation.ClaimOf(said, atUnixNano, resource.Word("service.name"), settings.EvaluationThresholds) is { } claim)
        {
            evaluated.Add(new EvaluatedRun(traceId, claim));
        }
    }

    /// <param name="name">As recorded.</param>
    /// <param name="wire">Null for a log record, which has no name either.</param>
    private Span Read(
        SpanReading reading,
        AttributeSet attributes,
        RecordSurroundings around,
        string spanId,
        string name,
        WireSpan? wire
    )
    {
        var resource = around.Resource;
        return new Span
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentSpanId = wire is { ParentSpanId.IsEmpty: false } ? parentSpanId = Hex(wire.ParentSpanId, parentSpanId) : null,
            Name = wire is null ? name : Name(reading.Name) ?? name,
            StartUnixNano = wire?.StartUnixNano ?? 0,
            EndUnixNano = wire?.EndUnixNano ?? 0,
            Kind = reading.Kind,
            Dialect = reading.Dialect,
            Status = StatusOf(reading, wire),
            StatusMessage = StatusMessageOf(reading, wire),
            ErrorType = Name(ErrorTypeOf(reading, attributes, wire)),
            ScopeName = wire is null ? null : around.ScopeName,
            ScopeVersion = wire is null ? null : around.ScopeVersion,
            Links = wire?.Links ?? [],
            Events = wire is { Events.Count: > 0 } ? EventsOf(wire) : [],
            Flags = wire is { Events.Count: > 0 } ? FlagsIn(wire.Events.Select(e => e.Attributes)) : [],
            Agent = KeyName(reading.Agent ?? attributes.Word("gen_ai.agent.name", "agent.name")),
            Task = KeyName(attributes.Word(taskKeys) ?? resource.Word(taskKeys) ?? attributes.Word("gen_ai.workflow.name")),
            ConversationId = Name(attributes.Word(ConversationKeys) ?? reading.ConversationId),
            RunKey = reading.RunKey,
            ServiceName = KeyName(resource.Word("service.name")),
            Build = BuildOf(attributes, resource) is var told && told == build ? build : build = told,
            Provider = Name(ModelCallWords.Provider(reading.Provider)),
            ServerAddress = Name(attributes.Word("server.address", "net.peer.name")),
            RequestModel = Name(ModelCallWords.Model(reading.RequestModel)),
            ResponseModel = Name(ModelCallWords.Model(reading.ResponseModel)),
            ResponseId = Name(reading.ResponseId),
            Parameters = Name(reading.Parameters),
            FinishReason = Name(reading.FinishReason),
            InputTokens = reading.InputTokens,
            OutputTokens = reading.OutputTokens,
            ToolName = Name(reading.ToolName),
            ToolCallId = Name(reading.ToolCallId),
            CredentialId = Name(attributes.Word(credentialKeys)),
            Contents = reading.Contents.Contents,
            Empty = reading.Contents.Empty is { Count: > 0 } empty ? [.. empty.Order()] : [],
            Subjects = SubjectFinder.Find(settings, attributes, reading.Contents.CallArguments ?? []),
            Attributes = whole ? attributes.Stored() : [],
            ResourceAttributes = whole ? resource.Stored() : [],
        };
    }

    // Attributes are redacted already; a name of a megabyte is none.
    private static string? Name(string? text) => text is null ? null : Text.Bounded(text, Limits.MaxSpanNameChars);

    // The whole of it stays among the attributes.
    private static string? KeyName(string? text) => text is null ? null : Text.Bounded(text, Limits.MaxKeyNameChars);

    // The label is the version, else the commit, which comes first where it is told. On the span first: it is nearer to what
    // ran than the process is.
    private Build BuildOf(AttributeSet attributes, AttributeSet resource)
    {
        string? Of(params ReadOnlySpan<string> keys) => KeyName(attributes.Word(keys) ?? resource.Word(keys));
        return new Build(
            Of("service.version")
                ?? Of("langfuse.release")
                ?? Of("langfuse.version")
                ?? Of("gen_ai.agent.version")
                ?? Of("traceloop.entity.version")
                ?? TagOf(attributes.Node("container.image.tags") ?? resource.Node("container.image.tags"))
                ?? Of(buildKeys),
            Of("vcs.ref.head.revision", "vcs.repository.ref.revision"),
            Of("langfuse.environment", "deployment.environment.name", "deployment.environment", "gen_ai.environment")
        );
    }

    // A list, because an image may have several: ["1.4.0", "latest"]. "latest" names no build.
    private static string? TagOf(JsonNode? tags)
    {
        IEnumerable<JsonNode?> all = tags is JsonArray list ? list : [tags];
        return KeyName(
            all.Select(t => t is JsonValue tag ? JsonText.TextOf(tag) : null)
                .FirstOrDefault(t => t is { Length: > 0 } and not "latest")
        );
    }

    // https://opentelemetry.io/docs/specs/semconv/feature-flags/feature-flags-events/, and the names before it was stable.
    private static IReadOnlyList<FlagSeen> FlagsIn(IEnumerable<AttributeSet> events) =>
        [
            .. events
                .Where(e => e.Has("feature_flag.key"))
                .Select(e =>
                    (
                        Key: KeyName(e.Word("feature_flag.key")),
                        Variant: e.Word("feature_flag.result.variant", "feature_flag.variant", "feature_flag.result.value"),
                        Version: e.Word("feature_flag.version")
                    )
                )
                .Where(f => f is { Key: { Length: > 0 }, Variant: { Length: > 0 } })
                .Select(f => new FlagSeen(f.Key!, KeyName(f.Version is null ? f.Variant : $"{f.Variant} (v{f.Version})")!))
                .Distinct()
                .OrderBy(f => f.Key, StringComparer.Ordinal)
                .ThenBy(f => f.Variant, StringComparer.Ordinal)
                .Take(MaxFlags),
        ];

    public static string Word(ReadOnlyMemory<byte> utf8, int maxChars) =>
        utf8.IsEmpty ? "" : Text.Bounded(Encoding.UTF8.GetString(utf8.Span), maxChars);

    private static string Hex(ReadOnlyMemory<byte> id, string likely = "")
    {
        Span<char> hex = stackalloc char[32];
        return Convert.TryToHexStringLower(id.Span, hex, out var chars)
            ? likely.AsSpan().SequenceEqual(hex[..chars])
                ? likely
                : new string(hex[..chars])
            : throw new FormatException($"An id of {id.Length} bytes.");
    }
}
