namespace Triage.Engine.Diagnosis;

/// <summary>
/// The facts that an edge of the checklist may name in <c>when</c>. They come from the diagnosis of the pair; a fact
/// that is not known does not hold. A name in the file that is not here is a mistake, reported with its line.
/// </summary>
public static class Facts
{
    /// <summary>The first divergence is the call itself: its instructions, tools, model or parameters are others than green's.</summary>
    public const string CallChanged = "call-changed";

    /// <summary>The first divergence is any other input: something wrong had reached the step before it acted.</summary>
    public const string DivergenceIsInput = "divergence-is-input";

    /// <summary>The first divergence is an output on equal input.</summary>
    public const string DivergenceIsOutput = "divergence-is-output";

    /// <summary>The model asked for one thing and another was executed or delivered (S13, S14).</summary>
    public const string DeliveryDiffers = "delivery-differs";

    /// <summary>A tool answered differently to the same arguments (S24), or refused access, or ran out of time.</summary>
    public const string EnvironmentSignal = "environment-signal";

    public const string PromptChanged = "prompt-changed";
    public const string ModelChanged = "model-changed";
    public const string ToolsChanged = "tools-changed";

    /// <summary>A system prompt that green has is absent in red.</summary>
    public const string ContextLost = "context-lost";

    /// <summary>No red run with a trace is known: what needs one cannot be asked.</summary>
    public const string NoTrace = "no-trace";

    /// <summary>What holds without any red run.</summary>
    public static readonly IReadOnlySet<string> WithoutRun = new HashSet<string>(StringComparer.Ordinal) { NoTrace };

    public static readonly IReadOnlyList<string> All =
    [
        CallChanged,
        DivergenceIsInput,
        DivergenceIsOutput,
        DeliveryDiffers,
        EnvironmentSignal,
        PromptChanged,
        ModelChanged,
        ToolsChanged,
        ContextLost,
        NoTrace,
    ];
}
