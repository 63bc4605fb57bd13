using System.Globalization;
using System.Text.Json;
using Triage.Engine.Runs;

namespace Triage.Engine.Tests.Comparison.Generated;

/// <summary>Writes a script as the spans an SDK would send, with ids, times and an order of parallel tools of its own.</summary>
internal sealed class GeneratedRun
{
    private static readonly ContentHasher Hasher = new(new byte[32]);

    private readonly Random _draw;
    private readonly Script _script;
    private readonly List<Span> _spans = [];
    private readonly List<string> _conversation = [];
    private readonly string _trace;
    private long _clock;

    private GeneratedRun(Script script, Random draw, string build)
    {
        (_draw, _script) = (draw, script);
        _trace = Hex(32);
        _clock = 1_790_000_000_000_000_000 + draw.Next(0, 1_000_000) * 1_000_000_000L;
        Build = build;
    }

    public string Build { get; }

    /// <summary>The spans of each call of the script, and of each model call by its turn.</summary>
    public Dictionary<object, List<Span>> SpansOf { get; } = new(ReferenceEqualityComparer.Instance);

    public RecordedRun Recorded { get; private set; } = null!;

    public static GeneratedRun Of(Script script, Random draw, string build = "1.4.0")
    {
        var run = new GeneratedRun(script, draw, build);
        run.Write();
        return run;
    }

    private void Write()
    {
        var root = Add(StepKind.Agent, $"invoke_agent {_script.Agent}", null, 1);
        _conversation.AddRange(_script.Before);
        _conversation.Add(Message("user", new { type = "text", content = _script.User }));
        foreach (var turn in _script.Turns)
        {
            if (turn.Error is { } error)
            {
                Replace(Chat(root, turn, []), s => s with { Status = SpanStatus.Error, StatusMessage = error });
                break;
            }

            Take(root, turn);
        }

        if (!_script.Turns.Exists(t => t.Error is not null))
        {
            Chat(root, _script, [Message("assistant", new { type = "text", content = _script.Answer })]);
        }

        Replace(root, s => s with { EndUnixNano = _clock });
        var spans = _spans.ConvertAll(s => s with { Digest = SpanDigests.Of(s, Hasher) });
        var summary = RunSummaries.Of(spans, "generated") with { Build = new Build(Build, null, null) };
        var at = summary.StartedAtUtc;
        Recorded = new RecordedRun(new Run($"r{_trace[..16]}", [_trace], summary, default, 1, true, at, at), spans);
    }

    private void Take(Span root, ScriptTurn turn)
    {
        var ids = turn.Calls.ConvertAll(_ => $"call_{Hex(24)}");
        var calls = Message(
            "assistant",
            [.. turn.Calls.Select((c, i) => Part("tool_call", ids[i], c.Tool, "arguments", c.Asked))]
        );
        Chat(root, turn, [calls]);
        var order = Enumerable.Range(0, turn.Calls.Count).OrderBy(_ => _draw.Next()).ToList();
        foreach (var i in order)
        {
            var call = turn.Calls[i];
            for (var time = 0; time < call.Times; time++)
            {
                var span = Add(StepKind.ToolCall, $"execute_tool {call.Tool}", root, call.Ms + _draw.Next(0, 20));
                Note(
                    call,
                    Replace(
                        span,
                        s =>
                            s with
                            {
                                ToolName = call.Tool,
                                ToolCallId = ids[i],
                                Contents =
                                [
                                    new SpanContent(ContentSlot.ToolArguments, 0, null, call.Executed),
                                    new SpanContent(ContentSlot.ToolResult, 0, null, call.Result),
                                ],
                            }
                    )
                );
            }
        }

        _conversation.Add(calls);
        _conversation.AddRange(
            turn.Calls.Select((c, i) => Message("tool", Part("tool_call_response", ids[i], null, "response", c.Result)))
        );
    }

    private Span Chat(Span root, object key, IReadOnlyList<string> output)
    {
        var span = Add(StepKind.ModelCall, $"chat {_script.Model}", root, 200 + _draw.Next(0, 300));
        var chat = Replace(
            span,
            s =>
                s with
                {
                    RequestModel = _script.Model,
                    Contents =
                    [
                        .. _script.System is null
                            ? []
                            : new[] { new SpanContent(ContentSlot.SystemPrompt, 0, null, _script.System) },
                        .. _script.Tools.Select(
                            (t, i) =>
                                new SpanContent(
                                    ContentSlot.ToolDefinition,
                                    i,
                                    null,
                                    JsonSerializer.Serialize(new { name = t.Key, description = t.Value })
                                )
                        ),
                        .. _conversation.Select((m, i) => new SpanContent(ContentSlot.InputMessage, i, null, m)),
                        .. output.Select((m, i) => new SpanContent(ContentSlot.OutputMessage, i, "assistant", m)),
                    ],
                }
        );
        Note(key, chat);
        return chat;
    }

    private string Today =>
        DateTimeOffset.FromUnixTimeSeconds(_clock / 1_000_000_000).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Note(object key, Span span)
    {
        if (!SpansOf.TryGetValue(key, out var spans))
        {
            SpansOf[key] = spans = [];
        }

        spans.Add(span);
    }

    private Span Add(StepKind kind, string name, Span? parent, double ms)
    {
        _clock += _draw.Next(1, 5) * 1_000_000L;
        var span = new Span
        {
            TraceId = _trace,
            SpanId = Hex(16),
            ParentSpanId = parent?.SpanId,
            Name = name,
            Kind = kind,
            Agent = _script.Agent,
            StartUnixNano = _clock,
            EndUnixNano = _clock + (long)(ms * 1_000_000),
        };
        _clock = span.EndUnixNano;
        _spans.Add(span);
        return span;
    }

    private Span Replace(Span known, Func<Span, Span> change)
    {
        var changed = change(known);
        _spans[_spans.FindIndex(s => s.SpanId == known.SpanId)] = changed;
        return changed;
    }

    private static Dictionary<string, object?> Part(string type, string id, string? name, string field, string json) =>
        new()
        {
            ["type"] = type,
            ["id"] = id,
            ["name"] = name,
            [field] = JsonDocument.Parse(json).RootElement,
        };

    private static string Message(string role, params object[] parts) => JsonSerializer.Serialize(new { role, parts });

    private string Hex(int digits)
    {
        var bytes = new byte[digits / 2];
        _draw.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
