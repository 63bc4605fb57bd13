using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>What differs inside one matched step. Content that one side did not capture is no difference.</summary>
internal sealed class StepDifferences
{
    /// <summary>Words of <see cref="SpanDifference.What"/> that rules look for.</summary>
    public const string Model = "model";
    public const string ServedModel = "served model";
    public const string Provider = "provider";
    public const string Server = "server";
    public const string Parameters = "parameters";
    public const string SystemPrompt = "system prompt";
    public const string ToolPrefix = "tool definition ";
    public const string MessagePrefix = "message ";
    public const string AnswerPrefix = "answer";
    public const string Arguments = "arguments";
    public const string Result = "result";
    public const string Documents = "documents";
    public const string Status = "status";
    public const string HttpStatus = "http status";
    public const string FinishReason = "finish reason";

    private readonly StepReading _green;
    private readonly StepReading _red;
    private readonly InputFlow _inputs;
    private readonly List<SpanDifference> _found = [];

    private readonly ContentMask _mask;

    private StepDifferences(StepReading green, StepReading red, InputFlow inputs, ContentMask mask) =>
        (_green, _red, _inputs, _mask) = (green, red, inputs, mask);

    public static IReadOnlyList<SpanDifference> Of(StepReading green, StepReading red, InputFlow inputs, ContentMask mask)
    {
        var step = new StepDifferences(green, red, inputs, mask);
        step.AddConditions();
        step.AddSystemPrompt();
        step.AddTools();
        step.AddMessages(MessagePrefix, green.Input, red.Input, isInput: true);
        step.AddArguments();
        step.AddOutcome();
        return step._found;
    }

    private void AddConditions()
    {
        var (g, r) = (_green.Span, _red.Span);
        AddField(Model, g.RequestModel, r.RequestModel, isInput: true);
        AddField(Provider, g.Provider, r.Provider, isInput: true);
        if (g.ServerAddress != r.ServerAddress)
        {
            AddField(Server, Masked(g.ServerAddress), Masked(r.ServerAddress), isInput: true);
        }

        if (g.Parameters != r.Parameters)
        {
            AddField(Parameters, _mask.OfParameters(g.Parameters), _mask.OfParameters(r.Parameters), isInput: true);
        }
    }

    private string? Masked(string? text) => text is null ? null : _mask.Of(text);

    private void AddField(string what, string? green, string? red, bool isInput)
    {
        if (!string.IsNullOrEmpty(green) && !string.IsNullOrEmpty(red) && green != red)
        {
            _found.Add(new SpanDifference(what, isInput, green, red, Explained: false));
        }
    }

    private void AddSystemPrompt()
    {
        var (green, red) = (_green.SystemPrompt, _red.SystemPrompt);
        if (green is null || red is null)
        {
            // Absent beside captured messages is gone; absent with everything else was not captured.
            if ((green is null) != (red is null) && _green.Input.Count > 0 && _red.Input.Count > 0)
            {
                _found.Add(new SpanDifference(SystemPrompt, true, green, red, Explained: false));
            }

            return;
        }

        // Most prompts are equal, letter by letter, in every call.
        if (green != red && (_mask.OfPrompt(green), _mask.OfPrompt(red)) is var (g, r) && g != r)
        {
            _found.Add(new SpanDifference(SystemPrompt, true, green, red, _inputs.ExplainsPrompt(g, r)));
        }
    }

    private void AddTools()
    {
        // No definitions at all on one side: some SDKs leave them out of some calls. Only a list that lost or gained entries speaks.
        if (_green.HasSameTools(_red) || _green.Tools.Count == 0 || _red.Tools.Count == 0)
        {
            return;
        }

        foreach (var name in _green.Tools.Keys.Union(_red.Tools.Keys).Order(StringComparer.Ordinal))
        {
            var green = _green.Tools.GetValueOrDefault(name);
            var red = _red.Tools.GetValueOrDefault(name);
            if (green is null || red is null || green != red && _mask.Of(green) != _mask.Of(red))
            {
                _found.Add(new SpanDifference(ToolPrefix + name, true, green, red, Explained: false));
            }
        }
    }

    private void AddMessages(string prefix, IReadOnlyList<ReadMessage> green, IReadOnlyList<ReadMessage> red, bool isInput)
    {
        if (
            green.Count > 0
            && red.Count > 0
            && new MessageDifferences(_inputs, _green, _red).First(prefix, green, red, isInput) is { } difference
        )
        {
            _found.Add(difference);
        }
    }

    /// <summary>Equal arguments may be the fault too: they may name what only the green run was asked about.</summary>
    private void AddArguments()
    {
        if (_green.Arguments is null || _red.Arguments is null)
        {
            return;
        }

        var (g, r) = (_green.Span.TextOf(ContentSlot.ToolArguments)!, _red.Span.TextOf(ContentSlot.ToolArguments)!);
        var same = _green.Arguments == _red.Arguments;
        var explanation =
            same ? _inputs.OfEqual(_red.Arguments)
            : _inputs.ExecutedOtherwise(_green.Span.SpanId, _red.Span.SpanId) is { } otherwise ? Explanation.Breaks(otherwise)
            : _inputs.Explain(_green.Arguments, _red.Arguments) ? Explanation.Yes
            : _inputs.OfArguments(g, r, _green.Position, _red.Position);
        if (!same || !explanation.Explained)
        {
            _found.Add(new SpanDifference(Arguments, true, g, r, explanation.Explained) { Broken = explanation.Broken });
        }
    }

    private void AddResult()
    {
        var (g, r) = (_green.Span.TextOf(ContentSlot.ToolResult), _red.Span.TextOf(ContentSlot.ToolResult));
        // Letter by letter first: that needs no canonical form.
        if (g is null || r is null || g == r || _green.Result == _red.Result)
        {
            return;
        }

        var explanation = _inputs.OfResult(
            _red.Span.SpanId,
            _green.Span.TextOf(ContentSlot.ToolArguments),
            _red.Span.TextOf(ContentSlot.ToolArguments),
            g,
            r
        );
        _found.Add(
            new SpanDifference(Result, false, g, r, explanation.Explained)
            {
                Broken = explanation.Broken,
                BrokenField = explanation.Field,
            }
        );
    }

    private void AddOutcome()
    {
        var (g, r) = (_green.Span, _red.Span);
        if (g.Status != r.Status && (g.Status is SpanStatus.Error || r.Status is SpanStatus.Error))
        {
            _found.Add(new SpanDifference(Status, false, StatusText(g), StatusText(r), Explained: false));
        }

        AddField(HttpStatus, HttpStatusOf(g), HttpStatusOf(r), isInput: false);
        AddField(ServedModel, g.ResponseModel, r.ResponseModel, isInput: false);
        AddMessages(AnswerPrefix, _green.Output, _red.Output, isInput: false);
        AddDocuments();
        AddResult();
        AddField(FinishReason, g.FinishReason, r.FinishReason, isInput: false);
    }

    private void AddDocuments()
    {
        if (_green.Documents.Count == 0 || _red.Documents.Count == 0 || _green.Documents.SequenceEqual(_red.Documents))
        {
            return;
        }

        _found.Add(
            new SpanDifference(
                Documents,
                false,
                $"{_green.Documents.Count} documents\n{_green.Span.TextOf(ContentSlot.RetrievedDocument)}",
                $"{_red.Documents.Count} documents\n{_red.Span.TextOf(ContentSlot.RetrievedDocument)}",
                _inputs.InputsDiffer
            )
        );
    }

    private static string StatusText(Span span) =>
        span.Status is SpanStatus.Error
            ? $"error: {ErrorText(span) ?? span.ErrorType ?? "no message"}"
            : span.Status.ToString().ToLowerInvariant();

    /// <summary>The status message, else the message of the first exception event.</summary>
    public static string? ErrorText(Span span) =>
        !string.IsNullOrWhiteSpace(span.StatusMessage)
            ? span.StatusMessage
            : span.Events.Select(e => e.Attributes.Find("exception.message")).FirstOrDefault(m => m is not null)?.Trim('"');

    public static string? HttpStatusOf(Span span) =>
        span.Attributes.Find("http.response.status_code", "http.status_code")?.Trim('"');
}
