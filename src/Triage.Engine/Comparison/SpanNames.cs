using System.Globalization;
using System.Runtime.InteropServices;
using Triage.Engine.Runs;

namespace Triage.Engine.Comparison;

/// <summary>
/// What a span is called, as numbers within one comparison. SDKs, and versions of one SDK, name the same thing
/// differently: <c>openai.chat</c> and <c>chat gpt-4.1</c>, <c>ai.generateText.doGenerate</c> and its streaming twin
/// <c>ai.streamText.doStream</c>, <c>functions.list_payments</c>, <c>mcp__erp__list_payments</c> and
/// <c>list_payments</c>, <c>HTTP POST</c> and <c>POST</c>.
/// </summary>
internal sealed class SpanNames
{
    private readonly Dictionary<(StepKind, string), int> _loose = [];
    private readonly Dictionary<(int Label, bool HoldsModelCall), int> _looseOfLabel = [];
    private readonly Dictionary<(string? Agent, int Conversation), int> _settings = [];

    /// <summary>Equal for steps that do the same, whoever names them: a model call is one whatever its name; an outer one is no inner one.</summary>
    public int LooseOf(StepReading step, bool holdsModelCall)
    {
        ref var loose = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _looseOfLabel,
            (step.Label, holdsModelCall),
            out var known
        );
        return known ? loose : loose = NumberOf(step.Span, holdsModelCall);
    }

    private int NumberOf(Span span, bool holdsModelCall)
    {
        var name = span.Kind switch
        {
            StepKind.ModelCall or StepKind.Retrieval => holdsModelCall ? "outer" : "",
            StepKind.ToolCall => Plain(span.ToolName ?? span.Name),
            StepKind.Agent => Plain(span.Agent ?? span.Name),
            _ => Letters(span.Name.Replace("HTTP ", "", StringComparison.OrdinalIgnoreCase)) + StepReading.PathOf(span),
        };
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_loose, (span.Kind, name), out var known);
        return known ? number : number = _loose.Count;
    }

    /// <summary>The last part of a qualified name, letters and digits alone.</summary>
    private static string Plain(string name)
    {
        var end = name.LastIndexOf("__", StringComparison.Ordinal);
        var from = Math.Max(end < 0 ? 0 : end + 2, name.LastIndexOfAny(['.', '/', ':']) + 1);
        return Letters(name[from..]);
    }

    private static string Letters(string name)
    {
        var letters = string.Concat(name.Where(char.IsLetterOrDigit)).ToLower(CultureInfo.InvariantCulture);
        return letters.Length == 0 ? name : letters;
    }

    /// <param name="conversation">Which one of its run: conversations have other ids in each run.</param>
    public int SettingOf(Span span, int conversation)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_settings, (span.Agent, conversation), out var known);
        return known ? number : number = _settings.Count;
    }
}
