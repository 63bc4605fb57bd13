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
    private readonly InputParameters _inputs;
    private readonly List<SpanDifference> _found = [];

    private StepDifferences(StepReading green, StepReading red, InputParameters inputs) =>
        (_green, _red, _inputs) = (green, red, inputs);

    public static IReadOnlyList<SpanDifference> Of(StepReading green, StepReading red, InputParameters inputs)
    {
        var step = new StepDifferences(green, red, inputs);
        step.AddConditions();
        step.AddSystemPrompt();
        step.AddTools();
        step.AddFirstMessage(MessagePrefix, green.Input, red.Input, isInput: true);
        step.AddContent(Arguments, ContentSlot.ToolArguments, green.Arguments, red.Arguments, isInput: true);
        step.AddOutcome();
        return step._found;
    }

    private void AddConditions()
    {
        var (g, r) = (_green.Span, _red.Span);
        AddField(Model, g.RequestModel, r.RequestModel, isInput: true);
        AddField(Provider, g.Provider, r.Provider, isInput: true);
        AddField(Server, Masked(g.ServerAddress), Masked(r.ServerAddress), isInput: true);
        AddField(Parameters, g.Parameters, r.Parameters, isInput: true);
    }

    private static string? Masked(string? text) => text is null ? null : VolatileValues.Mask(text);

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

        // Every call of a conversation brings the same prompt and the same tools along.
        if (green == red)
        {
            return;
        }

        var (g, r) = (CanonicalContent.Of(green), CanonicalContent.Of(red));
        if (g != r)
        {
            _found.Add(new SpanDifference(SystemPrompt, true, green, red, _inputs.Explain(g, r)));
        }
    }

    private void AddTools()
    {
        // No definitions at all on one side: some SDKs leave them out of some calls. Only a list that lost or gained entries speaks.
        if (_green.Tools.Count == 0 || _red.Tools.Count == 0)
        {
            return;
        }

        foreach (var name in _green.Tools.Keys.Union(_red.Tools.Keys).Order(StringComparer.Ordinal))
        {
            var green = _green.Tools.GetValueOrDefault(name);
            var red = _red.Tools.GetValueOrDefault(name);
            if (green != red && (green is null || red is null || CanonicalContent.Of(green) != CanonicalContent.Of(red)))
            {
                _found.Add(new SpanDifference(ToolPrefix + name, true, green, red, Explained: false));
            }
        }
    }

    /// <summary>Only the first: a later one is new history of what happened in between.</summary>
    private void AddFirstMessage(string prefix, IReadOnlyList<ReadMessage> green, IReadOnlyList<ReadMessage> red, bool isInput)
    {
        if (green.Count == 0 || red.Count == 0)
        {
            return;
        }

        SpanDifference? explained = null;
        for (var i = 0; i < Math.Max(green.Count, red.Count); i++)
        {
            var g = i < green.Count ? green[i] : null;
            var r = i < red.Count ? red[i] : null;
            if (g?.Canonical == r?.Canonical)
            {
                continue;
            }

            var difference = new SpanDifference(
                NameOf(prefix, i, (g ?? r)!),
                isInput,
                g?.Text,
                r?.Text,
                g is not null && r is not null && IsExplained(g, r)
            );
            if (!difference.Explained)
            {
                _found.Add(difference);
                return;
            }

            explained ??= difference;
        }

        if (explained is not null)
        {
            _found.Add(explained);
        }
    }

    private static string NameOf(string prefix, int position, ReadMessage message) =>
        prefix == MessagePrefix ? $"{prefix}{position + 1} ({message.Message.Role})" : prefix;

    /// <summary>With different inputs the values that follow from them differ too; who says what kind of thing must not.</summary>
    private bool IsExplained(ReadMessage green, ReadMessage red) =>
        _inputs.InputsDiffer
        && (
            _inputs.Explain(green.Canonical, red.Canonical)
            || (
                green.Shape == red.Shape
                && green
                    .Message.Parts.Zip(red.Message.Parts)
                    .All(p => Troubles.Of(p.First.Content) == Troubles.Of(p.Second.Content))
            )
        );

    private void AddContent(string what, ContentSlot slot, string? green, string? red, bool isInput)
    {
        if (green is null || red is null || green == red)
        {
            return;
        }

        var (g, r) = (_green.Span.TextOf(slot)!, _red.Span.TextOf(slot)!);
        var explained =
            _inputs.InputsDiffer
            && (_inputs.Explain(green, red) || (CanonicalContent.SameShape(g, r) && Troubles.Of(g) == Troubles.Of(r)));
        _found.Add(new SpanDifference(what, isInput, g, r, explained));
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
        AddFirstMessage(AnswerPrefix, _green.Output, _red.Output, isInput: false);
        AddDocuments();
        AddContent(Result, ContentSlot.ToolResult, _green.Result, _red.Result, isInput: false);
        AddField(FinishReason, g.FinishReason, r.FinishReason, isInput: false);
    }

    private void AddDocuments()
    {
        if (_green.Documents.SequenceEqual(_red.Documents))
        {
            return;
        }

        if (_green.Documents.Count == 0 || _red.Documents.Count == 0)
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
            : span.Events.SelectMany(e => e.Attributes).FirstOrDefault(a => a.Key == "exception.message")?.ValueJson.Trim('"');

    public static string? HttpStatusOf(Span span) =>
        span.Attributes.FirstOrDefault(a => a.Key is "http.response.status_code" or "http.status_code")?.ValueJson.Trim('"');
}
