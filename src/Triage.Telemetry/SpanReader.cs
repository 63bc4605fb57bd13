using Google.Protobuf;
using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry.Dialects;
using Triage.Telemetry.Otlp;
using Triage.Telemetry.Redaction;

namespace Triage.Telemetry;

/// <summary>A received OTLP span to an engine span: bounded, redacted, then read by one dialect.</summary>
internal sealed class SpanReader(ReadingSettings settings, Redactor redactor)
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
        "langsmith.metadata.session_id",
    ];

    private readonly Dictionary<object, AttributeSet> resources = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<EvaluatedRun> evaluated = [];

    /// <summary>What evaluators said in the spans and log records read so far.</summary>
    public IReadOnlyList<EvaluatedRun> Evaluated => [.. evaluated];

    /// <summary>Of events and links at most <see cref="Limits.MaxMessagesPerSpan"/> are kept.</summary>
    /// <exception cref="FormatException">The span cannot be stored; the message says why.</exception>
    public Span Read(Received<Otlp.Wire.Span> received)
    {
        var wire = received.Item!;
        var (traceId, spanId) = Ids(wire.TraceId, wire.SpanId);
        var attributes = AttributeSet.Of(wire.Attributes, redactor);
        var resource = ResourceOf(received.Resource);
        var events = wire
            .Events.Select(e => (Wire: e, Attributes: AttributeSet.Of(e.Attributes, redactor)))
            .Take(Limits.MaxMessagesPerSpan)
            .ToList();
        var name = Word(wire.Name, Limits.MaxSpanNameChars);
        var reading = Dialect.Read(new SpanSource(name, attributes, [.. events.Select(e => (e.Wire.Name, e.Attributes))]));
        var span = new Span
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentSpanId = ParentOf(wire.ParentSpanId),
            Name = Name(reading.Name) ?? name,
            StartUnixNano = Nanoseconds(wire.StartTimeUnixNano),
            EndUnixNano = Nanoseconds(wire.EndTimeUnixNano),
            Status = wire.Status?.Code switch
            {
                1 => SpanStatus.Ok,
                2 => SpanStatus.Error,
                _ => SpanStatus.Unset,
            },
            StatusMessage = wire.Status?.Message is { Length: > 0 } message ? Word(message, Limits.MaxTextChars) : null,
            ErrorType = Name(
                attributes.Word("error.type")
                    ?? events.Select(e => e.Attributes.Word("exception.type")).FirstOrDefault(t => t is not null)
                    ?? (wire.Status?.Code == 2 ? reading.ErrorType : null)
            ),
            ScopeName = received.Scope?.Name is { Length: > 0 } scope ? Word(scope, Limits.MaxSpanNameChars) : null,
            ScopeVersion = received.Scope?.Version is { Length: > 0 } version ? Word(version, Limits.MaxSpanNameChars) : null,
            Attributes = attributes.Stored(),
            Events =
            [
                .. events.Select(e => new SpanEvent(
                    Word(e.Wire.Name, Limits.MaxSpanNameChars),
                    Nanoseconds(e.Wire.TimeUnixNano),
                    e.Attributes.Stored()
                )),
            ],
            Links = [.. wire.Links.Select(LinkOf).OfType<SpanLink>().Take(Limits.MaxMessagesPerSpan)],
        };
        foreach (var e in events.Where(e => e.Wire.Name == Evaluation.EventName))
        {
            NoteEvaluation(traceId, e.Attributes, Nanoseconds(e.Wire.TimeUnixNano), resource);
        }

        return Shared(span, reading, attributes, resource);
    }

    /// <summary>The content or evaluation of one log record, as a span that has nothing else; null when it carries none.</summary>
    /// <exception cref="FormatException">The record cannot be stored; the message says why.</exception>
    public Span? Read(Received<Otlp.Wire.LogRecord> received, Func<string, long, long> orderOf)
    {
        var log = received.Item!;
        var isInSpan = !IsAbsent(log.TraceId) && !IsAbsent(log.SpanId);
        var attributes = AttributeSet.Of(log.Attributes, redactor);
        var name = log.EventName is { Length: > 0 } own ? own : attributes.Word("event.name") ?? "";
        if (name == Evaluation.EventName)
        {
            return isInSpan
                ? EvaluationOf(received, attributes)
                : throw new FormatException(
                    "The evaluation names no trace and span, so it cannot be told what was evaluated. Emit it in the context of the evaluated span."
                );
        }

        if (!isInSpan || !OtelGenAiEvents.Knows(name))
        {
            return null;
        }

        var (traceId, spanId) = Ids(log.TraceId, log.SpanId);
        var at = TimeOf(log);
        var contents = new ContentDraft(_ => orderOf(spanId, at));
        var reading = OtelGenAi.Facts(attributes, contents);
        var body = redactor.Redact("", AttributeSet.NodeOf(log.Body));
        reading.FinishReason = OtelGenAiEvents.Read(name, attributes, body, contents) ?? reading.FinishReason;
        return contents.Contents.Count == 0
            ? null
            : Shared(new Span { TraceId = traceId, SpanId = spanId }, reading, attributes, ResourceOf(received.Resource));
    }

    // The span may not have come yet: the fragment makes its run, so that the claim has one to stand in.
    private Span EvaluationOf(Received<Otlp.Wire.LogRecord> received, AttributeSet attributes)
    {
        var log = received.Item!;
        var (traceId, spanId) = Ids(log.TraceId, log.SpanId);
        var at = TimeOf(log);
        var said = Evaluation.AttributesOf(attributes, redactor.Redact("", AttributeSet.NodeOf(log.Body)));
        var resource = ResourceOf(received.Resource);
        NoteEvaluation(traceId, said, at, resource);
        return Shared(
            new Span
            {
                TraceId = traceId,
                SpanId = spanId,
                Events = [new SpanEvent(Evaluation.EventName, at, said.Stored())],
            },
            OtelGenAi.Facts(said, new ContentDraft()),
            said,
            resource
        );
    }

    private void NoteEvaluation(string traceId, AttributeSet said, long atUnixNano, AttributeSet resource)
    {
        if (Evaluation.ClaimOf(said, atUnixNano, resource.Word("service.name"), settings.EvaluationThresholds) is { } claim)
        {
            evaluated.Add(new EvaluatedRun(traceId, claim));
        }
    }

    private Span Shared(Span span, SpanReading reading, AttributeSet attributes, AttributeSet resource) =>
        span with
        {
            Kind = reading.Kind,
            Dialect = reading.Dialect,
            Agent = KeyName(reading.Agent ?? attributes.Word("gen_ai.agent.name", "agent.name")),
            Task = KeyName(TaskOf(attributes, resource)),
            ConversationId = Name(attributes.Word(ConversationKeys)),
            Build = BuildOf(attributes, resource),
            Provider = Name(reading.Provider?.ToLowerInvariant()),
            ServerAddress = Name(attributes.Word("server.address", "net.peer.name")),
            RequestModel = Name(reading.RequestModel),
            ResponseModel = Name(reading.ResponseModel),
            ResponseId = Name(reading.ResponseId),
            Parameters = Name(reading.Parameters),
            FinishReason = Name(reading.FinishReason),
            InputTokens = reading.InputTokens,
            OutputTokens = reading.OutputTokens,
            ToolName = Name(reading.ToolName),
            ToolCallId = Name(reading.ToolCallId),
            Contents = reading.Contents.Contents,
            Subjects = SubjectFinder.Find(settings, attributes, reading.Contents.CallArguments ?? []),
            ResourceAttributes = resource.Stored(),
        };

    // Attributes are redacted already; a name of a megabyte is none.
    private static string? Name(string? text) => text is null ? null : Text.Bounded(text, Limits.MaxSpanNameChars);

    // The whole of it stays among the attributes.
    private static string? KeyName(string? text) => text is null ? null : Text.Bounded(text, Limits.MaxKeyNameChars);

    private string? TaskOf(AttributeSet attributes, AttributeSet resource)
    {
        var keys = settings.TaskAttributes.ToArray();
        return attributes.Word(keys) ?? resource.Word(keys) ?? attributes.Word("gen_ai.workflow.name");
    }

    // On the span first: it is nearer to what ran than the process is.
    private static Build BuildOf(AttributeSet attributes, AttributeSet resource)
    {
        string? Of(params ReadOnlySpan<string> keys) => KeyName(attributes.Word(keys) ?? resource.Word(keys));
        return new Build(
            Of("service.version")
                ?? Of("langfuse.release", "langfuse.version")
                ?? Of("gen_ai.agent.version")
                ?? Of("traceloop.entity.version")
                ?? Of("container.image.tags"),
            Of("vcs.ref.head.revision", "vcs.repository.ref.revision"),
            Of("langfuse.environment", "deployment.environment.name", "deployment.environment")
        );
    }

    // The same resource stands around every span of a batch: it is read once.
    private AttributeSet ResourceOf(Otlp.Wire.Resource? resource)
    {
        if (resource is null)
        {
            return AttributeSet.Empty;
        }

        if (!resources.TryGetValue(resource, out var attributes))
        {
            resources[resource] = attributes = AttributeSet.Of(resource.Attributes, redactor);
        }

        return attributes;
    }

    private string Word(string text, int maxChars) => Text.Bounded(redactor.Redact(text), maxChars);

    private static (string TraceId, string SpanId) Ids(ByteString traceId, ByteString spanId) =>
        (
            Id(traceId, 16) ?? throw new FormatException("The trace id must be 16 bytes (32 hex digits in JSON), not all zero."),
            Id(spanId, 8) ?? throw new FormatException("The span id must be 8 bytes (16 hex digits in JSON), not all zero.")
        );

    // Some exporters write zeros for "no parent".
    private static string? ParentOf(ByteString parent) =>
        IsAbsent(parent)
            ? null
            : Id(parent, 8) ?? throw new FormatException("The parent span id must be 8 bytes (16 hex digits in JSON) or absent.");

    private static SpanLink? LinkOf(Otlp.Wire.Span.Types.Link link) =>
        Id(link.TraceId, 16) is { } traceId && Id(link.SpanId, 8) is { } spanId ? new SpanLink(traceId, spanId) : null;

    private static bool IsAbsent(ByteString id) => !id.Span.ContainsAnyExcept((byte)0);

    private static string? Id(ByteString id, int bytes) =>
        id.Length == bytes && !IsAbsent(id) ? Convert.ToHexStringLower(id.Span) : null;

    private static long TimeOf(Otlp.Wire.LogRecord log) =>
        Nanoseconds(log.TimeUnixNano != 0 ? log.TimeUnixNano : log.ObservedTimeUnixNano);

    private static long Nanoseconds(ulong time) => time > long.MaxValue ? 0 : (long)time;
}
