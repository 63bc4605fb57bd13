using System.Globalization;
using System.Text;
using System.Text.Json;
using Triage.Engine.Runs;
using Triage.Engine.Tests;

namespace Triage.Benchmarks.Alignment;

/// <summary>
/// A run of many turns: the agent asks its model, calls some tools, asks again. The same seed of the trace gives the same
/// run; changes, by a seed of their own, leave out, rename and add spans, a third each.
/// </summary>
internal sealed class LongRun
{
    /// <summary>Messages that an agent with a compacted history sends along.</summary>
    private const int History = 20;

    private readonly SomeRun _run;
    private readonly bool _withContent;
    private readonly double _changed;
    private readonly Random _common = new(11);
    private readonly Random _change;
    private readonly Random _words = new(12);
    private readonly List<string> _messages = [Some.User("Reconcile all ledgers.")];

    private LongRun(string trace, int seed, double changed, bool withContent)
    {
        _run = new SomeRun(trace);
        (_change, _changed, _withContent) = (new Random(seed), changed, withContent);
    }

    /// <param name="spans">About so many.</param>
    /// <param name="changed">Share of spans that are left out, renamed or have one added before them.</param>
    /// <param name="newTailFrom">From this share of the run on it goes another way; 0 for never.</param>
    /// <param name="withContent">Prompts, messages, arguments and results as well.</param>
    public static RecordedRun Make(string trace, int spans, int seed, double changed, double newTailFrom, bool withContent)
    {
        var made = new LongRun(trace, seed, changed, withContent);
        var root = made._run.Root();
        while (made._run.Spans.Count < spans)
        {
            var isTail = newTailFrom > 0 && made._run.Spans.Count > spans * newTailFrom;
            made.AddTurn(root, isTail ? made._change : made._common);
        }

        return made._run.Recorded();
    }

    private void AddTurn(Span root, Random random)
    {
        var chat = Add(root, StepKind.ModelCall, random.Next(2) == 0 ? "chat" : "plan");
        if (chat is not null)
        {
            Add(chat, StepKind.Other, "POST");
        }

        for (var calls = random.Next(1, 4); calls > 0; calls--)
        {
            var tool = Add(root, StepKind.ToolCall, Name("tool", random.Next(12)));
            for (var queries = random.Next(3); queries > 0; queries--)
            {
                Add(tool ?? root, StepKind.Other, Name("SELECT", random.Next(2)));
            }
        }
    }

    private static string Name(string what, int number) => what + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Null when a change left it out.</summary>
    private Span? Add(Span above, StepKind kind, string name)
    {
        var dice = _changed > 0 ? _change.NextDouble() : 1;
        // Told on both sides alike, whatever the changes left out.
        var (said, given) = (Words(60), Words(20));
        if (dice < _changed / 3)
        {
            return null;
        }

        if (dice >= _changed * 2 / 3 && dice < _changed)
        {
            AddSpan(above, StepKind.ToolCall, Name("extra", _change.Next(5)), "once more", "done");
        }

        return AddSpan(above, kind, dice < _changed * 2 / 3 ? name + "b" : name, said, given);
    }

    private Span AddSpan(Span above, StepKind kind, string name, string said, string given) =>
        _run.Add(
            Some.Span(kind, name) with
            {
                ParentSpanId = above.SpanId,
                ToolName = kind is StepKind.ToolCall ? name : null,
                RequestModel = kind is StepKind.ModelCall ? "gpt-4.1" : null,
                Contents = _withContent ? [.. ContentsOf(kind, name, said, given)] : [],
            }
        );

    private IEnumerable<SpanContent> ContentsOf(StepKind kind, string name, string said, string given)
    {
        if (kind is StepKind.ToolCall)
        {
            var arguments = JsonSerializer.Serialize(new { query = given, page = 1 });
            var result = JsonSerializer.Serialize(
                new
                {
                    name,
                    rows = said.Split(' '),
                    total = 12.5,
                }
            );
            _messages.Add(Some.Calls(("call_1", name, arguments)));
            _messages.Add(Some.ToolAnswer("call_1", result));
            return
            [
                new SpanContent(ContentSlot.ToolArguments, 0, null, arguments),
                new SpanContent(ContentSlot.ToolResult, 0, null, result),
            ];
        }

        if (kind is not StepKind.ModelCall)
        {
            return [];
        }

        // As read from storage: each span has its own copy of what it was sent.
        var input = _messages.Skip(Math.Max(0, _messages.Count - History)).Select(m => new string(m.AsSpan())).ToList();
        _messages.Add(Some.Assistant(said));
        return
        [
            new SpanContent(
                ContentSlot.SystemPrompt,
                0,
                null,
                "Be exact. " + string.Join(' ', Enumerable.Repeat("Check twice.", 100))
            ),
            .. Enumerable
                .Range(0, 8)
                .Select(i => new SpanContent(
                    ContentSlot.ToolDefinition,
                    i,
                    null,
                    Some.Tool(Name("tool", i), "Looks things up.")
                )),
            .. input.Select((m, i) => new SpanContent(ContentSlot.InputMessage, i, null, m)),
            new SpanContent(ContentSlot.OutputMessage, 0, "assistant", Some.Assistant(said)),
        ];
    }

    private string Words(int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : " ").Append(Name("word", _words.Next(5_000)));
        }

        return text.ToString();
    }
}
