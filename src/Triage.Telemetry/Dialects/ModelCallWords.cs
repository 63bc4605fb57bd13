using System.Text;
using System.Text.Json.Nodes;

namespace Triage.Telemetry.Dialects;

/// <summary>One spelling for what every SDK spells in its own way.</summary>
internal static class ModelCallWords
{
    // What shapes an answer, under its OpenTelemetry name; prompts and tools are contents, not parameters.
    private static readonly Dictionary<string, string> ParameterNames = new(StringComparer.Ordinal)
    {
        ["temperature"] = "temperature",
        ["top_p"] = "top_p",
        ["top_k"] = "top_k",
        ["seed"] = "seed",
        ["max_tokens"] = "max_tokens",
        ["max_completion_tokens"] = "max_tokens",
        ["max_output_tokens"] = "max_tokens",
        ["frequency_penalty"] = "frequency_penalty",
        ["presence_penalty"] = "presence_penalty",
        ["stop_sequences"] = "stop_sequences",
        ["stop"] = "stop_sequences",
        ["n"] = "choice_count",
        ["choice.count"] = "choice_count",
        ["reasoning_effort"] = "reasoning_level",
        ["reasoning.level"] = "reasoning_level",
        ["response_format"] = "response_format",
        ["tool_choice"] = "tool_choice",
    };

    private static readonly string[] Interfaces =
    [
        ".chat",
        ".responses",
        ".messages",
        ".completion",
        ".embedding",
        ".embeddings",
        ".image",
    ];

    /// <summary>Sorted <c>name=value</c>, joined by <c>; </c>; names that are no parameter are left out.</summary>
    public static string? Parameters(IEnumerable<KeyValuePair<string, JsonNode?>> settings)
    {
        SortedDictionary<string, string>? known = null;
        foreach (var (name, value) in settings)
        {
            if (
                ParameterNames.TryGetValue(SnakeCase(name), out var standard)
                && !JsonText.IsNothing(value)
                // What is sent when nobody chose.
                && !(standard == "tool_choice" && JsonText.StringOf(value) == "auto")
            )
            {
                known ??= new SortedDictionary<string, string>(StringComparer.Ordinal);
                known.TryAdd(standard, JsonText.TextOf(JsonText.Unwrapped(value))!);
            }
        }

        return known is null ? null : string.Join("; ", known.Select(p => $"{p.Key}={p.Value}"));
    }

    /// <summary><c>tool_calls</c>, <c>tool_use</c>, <c>ToolCalls</c> and <c>["tool-calls"]</c> are all <c>tool-calls</c>.</summary>
    public static string? FinishReason(JsonNode? reason)
    {
        if (reason is JsonArray list)
        {
            reason = list.FirstOrDefault();
        }

        if (JsonText.TextOf(reason) is not { Length: > 0 } text)
        {
            return null;
        }

        return SnakeCase(text).Replace('_', '-') switch
        {
            "tool-call" or "tool-use" or "function-call" => "tool-calls",
            "end-turn" or "stop-sequence" or "eos" or "completed" => "stop",
            "max-tokens" or "max-output-tokens" or "incomplete" => "length",
            "contentfilter" or "safety" or "refusal" => "content-filter",
            var word => word,
        };
    }

    /// <summary>
    /// The provider under its OpenTelemetry name. SDKs append the interface of the provider that they called:
    /// <c>openai.chat</c>, <c>openai.responses</c>, <c>anthropic.messages</c>.
    /// </summary>
    public static string? Provider(string? provider)
    {
        var word = provider?.Trim().ToLowerInvariant();
        if (word is not { Length: > 0 })
        {
            return null;
        }

        foreach (var suffix in Interfaces)
        {
            if (word.Length > suffix.Length && word.EndsWith(suffix, StringComparison.Ordinal))
            {
                word = word[..^suffix.Length];
                break;
            }
        }

        return word switch
        {
            "azure" or "azure_openai" or "azure-openai" or "az.ai.openai" => "azure.ai.openai",
            "az.ai.inference" => "azure.ai.inference",
            "xai" => "x_ai",
            "bedrock" or "amazon_bedrock" or "amazon-bedrock" or "aws_bedrock" => "aws.bedrock",
            "mistral" or "mistralai" => "mistral_ai",
            "google.vertex" or "google_vertexai" or "vertexai" or "vertex_ai" => "gcp.vertex_ai",
            "google.generative-ai" or "google_genai" or "gemini" => "gcp.gemini",
            _ => word,
        };
    }

    /// <summary>Without the place where Google keeps its models: <c>models/gemini-2.5-pro</c>. A date stays: it is another model.</summary>
    public static string? Model(string? model) =>
        model?.LastIndexOf("models/", StringComparison.Ordinal) is >= 0 and var at ? model[(at + "models/".Length)..] : model;

    private static string SnakeCase(string word)
    {
        if (!word.AsSpan().ContainsAnyInRange('a', 'z'))
        {
            return word.ToLowerInvariant();
        }

        if (!word.AsSpan().ContainsAnyInRange('A', 'Z') && !word.AsSpan().ContainsAny('-', ' '))
        {
            return word.ToLowerInvariant();
        }

        var snake = new StringBuilder(word.Length + 4);
        foreach (var c in word)
        {
            if (char.IsAsciiLetterUpper(c) && snake.Length > 0)
            {
                snake.Append('_');
            }

            snake.Append(c is '-' or ' ' ? '_' : char.ToLowerInvariant(c));
        }

        return snake.ToString();
    }
}
