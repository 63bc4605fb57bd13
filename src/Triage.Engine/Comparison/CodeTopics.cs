using System.Text.RegularExpressions;

namespace Triage.Engine.Comparison;

/// <summary>What of an agent a change of its code is about. In the order in which such changes break runs.</summary>
public enum CodeTopic
{
    Prompt,
    Tools,
    Retry,
    TimeOut,
    Model,
    Credential,
    Dependency,
}

/// <summary>Tells from names and words what changed lines are about. A hint to read them first, never a finding.</summary>
public static partial class CodeTopics
{
    private static readonly (CodeTopic Topic, Func<Regex> Words, Func<Regex>? Path)[] Rules =
    [
        (CodeTopic.Prompt, PromptWords, PromptPath),
        (CodeTopic.Tools, ToolWords, ToolPath),
        (CodeTopic.Retry, RetryWords, RetryWords),
        (CodeTopic.TimeOut, TimeOutWords, TimeOutWords),
        (CodeTopic.Model, ModelWords, null),
        (CodeTopic.Credential, CredentialWords, null),
    ];

    /// <param name="changed">Changed lines, without what stands around them.</param>
    public static IReadOnlyList<CodeTopic> Of(string path, string changed) =>
        DependencyPath().IsMatch(path)
            ? [CodeTopic.Dependency]
            : [.. Rules.Where(r => r.Path?.Invoke().IsMatch(path) == true || r.Words().IsMatch(changed)).Select(r => r.Topic)];

    /// <summary>Tests, documents and generated files change with what they follow, and seldom what a run does.</summary>
    public static bool IsBeside(string path) => BesidePath().IsMatch(path);

    public static string Of(CodeTopic topic) =>
        topic switch
        {
            CodeTopic.TimeOut => "time-outs",
            CodeTopic.Retry => "retries",
            CodeTopic.Prompt => "a prompt",
            CodeTopic.Tools => "tools",
            CodeTopic.Model => "the model or its parameters",
            CodeTopic.Credential => "credentials",
            _ => "dependencies",
        };

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;
    private const int TimeOutMs = 1000;

    [GeneratedRegex(
        """prompt|instruction|persona|system[_-]?message|\.(?:jinja2?|j2|liquid|mustache|hbs)$""",
        Options,
        TimeOutMs
    )]
    private static partial Regex PromptPath();

    [GeneratedRegex("""prompt|instructions?\b|system[_-]?message|\byou (?:are|must|should|may)\b""", Options, TimeOutMs)]
    private static partial Regex PromptWords();

    [GeneratedRegex("""(?:^|[/_.-])(?:tools?|functions?|mcp|plugins?|skills?)(?:[/_.-]|$)""", Options, TimeOutMs)]
    private static partial Regex ToolPath();

    [GeneratedRegex(
        """@(?:\w+\.)?(?:function_?)?tool\b|\btools?[_-]?(?:choice|call|spec|schema|set|definitions?)|\btools\s*[=:(\[]|input_?schema|\bmcp\b""",
        Options,
        TimeOutMs
    )]
    private static partial Regex ToolWords();

    [GeneratedRegex(
        """\bretr(?:y|ies|ied|ying)|(?:_|max)retr|retry(?:_|[A-Z])|back[_-]?off|max[_-]?attempts""",
        Options,
        TimeOutMs
    )]
    private static partial Regex RetryWords();

    [GeneratedRegex("""time[_-]?out|deadline|wait_for\b|cancel[_-]?after""", Options, TimeOutMs)]
    private static partial Regex TimeOutWords();

    [GeneratedRegex(
        """\bmodel(?:_?(?:name|id))?["']?\s*[=:]|temperature|\btop_?[pk]\b|max_?(?:output_?|completion_?)?tokens""",
        Options,
        TimeOutMs
    )]
    private static partial Regex ModelWords();

    [GeneratedRegex(
        """api[_-]?key|credential|access[_-]?token|\bauthorization\b|\bbearer\b|client[_-]?secret""",
        Options,
        TimeOutMs
    )]
    private static partial Regex CredentialWords();

    [GeneratedRegex(
        """(?:^|/)(?:package(?:-lock)?\.json|pnpm-lock\.yaml|yarn\.lock|requirements[^/]*\.txt|poetry\.lock|uv\.lock|pyproject\.toml|pipfile(?:\.lock)?|go\.(?:mod|sum)|cargo\.(?:toml|lock)|gemfile(?:\.lock)?|packages\.lock\.json|directory\.packages\.props|[^/]+\.csproj|pom\.xml|build\.gradle(?:\.kts)?)$""",
        Options,
        TimeOutMs
    )]
    private static partial Regex DependencyPath();

    [GeneratedRegex(
        """(?:^|/)(?:tests?|__tests__|specs?|docs?|examples?|fixtures|node_modules|vendor|dist)/|(?:^|/)(?:readme|changelog|licen[cs]e)[^/]*$|[._-](?:test|spec)s?\.\w+$|(?:^|/)test_[^/]+$|\.(?:min\.js|map|snap|svg)$""",
        Options,
        TimeOutMs
    )]
    private static partial Regex BesidePath();
}
