namespace Triage.Engine.Runs;

/// <summary>Reads off the spans of a run what it was made of.</summary>
public static class RunFingerprints
{
    private const char BuildKeySeparator = '\n';

    /// <summary>The commit in the key of a build's fingerprint; null when none was told.</summary>
    public static string? CommitIn(string buildKey) =>
        buildKey.Split(BuildKeySeparator) is [_, { Length: > 0 } commit] ? commit : null;

    /// <param name="spans">Those of the run, whose summary <paramref name="summary"/> is.</param>
    public static IReadOnlyList<SeenFingerprint> Of(RunSummary summary, IEnumerable<SpanSkeleton> spans)
    {
        var seen = new SeenOnce();
        var build = summary.Build;
        if (BuildLabel(build) is { } label)
        {
            var key = $"{build.Version}{BuildKeySeparator}{build.Commit}";
            seen.Take(new SeenFingerprint(FingerprintKind.Build, build.Environment ?? "", key, label, null));
        }

        seen.Name(FingerprintKind.Environment, "", build.Environment);
        // Spans of one kind are alike: each distinct one is looked at once.
        foreach (var span in spans.DistinctBy(Look.At))
        {
            var part = span.Agent is { } agent && agent != summary.Agent ? agent : "";
            seen.Text(FingerprintKind.Prompt, part, span.Digest.SystemPromptKey, span.SpanId);
            seen.Text(FingerprintKind.Tools, part, span.Digest.ToolSetKey, span.SpanId);
            seen.Name(FingerprintKind.Credential, part, span.CredentialId);
            foreach (var flag in span.Flags)
            {
                seen.Name(FingerprintKind.Flag, flag.Key, flag.Variant);
            }

            if (span.Kind == StepKind.ModelCall)
            {
                seen.Name(FingerprintKind.Model, part, span.RequestModel);
                seen.Name(FingerprintKind.AnsweringModel, span.RequestModel ?? part, span.ResponseModel);
                seen.Name(FingerprintKind.Parameters, part, span.Parameters);
            }

            seen.Name(FingerprintKind.Instrumentation, "", InstrumentationOf(span));
        }

        return seen.All;
    }

    /// <summary>The version with its commit beside it; one of them where the other is not told.</summary>
    private static string? BuildLabel(Build build) =>
        build is { Version: { } version, Commit: { } commit }
            ? $"{version} ({(commit.Length > 10 ? commit[..10] : commit)})"
            : build.Label;

    /// <summary><c>opentelemetry.instrumentation.openai 0.40.1 (otel-genai)</c></summary>
    private static string? InstrumentationOf(SpanSkeleton span)
    {
        if (span is not { IsStep: true, ScopeName: { } scope })
        {
            return null;
        }

        var version = span.ScopeVersion is null ? "" : $" {span.ScopeVersion}";
        return $"{scope}{version}{(span.Dialect is null ? "" : $" ({span.Dialect})")}";
    }

    /// <summary>Each thing once, and of one kind and part no more than tell something.</summary>
    private sealed class SeenOnce
    {
        /// <summary>Distinct things of one kind in one part of one run; a run with more of them fills a template in.</summary>
        private const int MaxPerPart = 20;

        private readonly Dictionary<(FingerprintKind Kind, string Part), HashSet<string>> _keys = [];
        private readonly List<SeenFingerprint> _all = [];

        public IReadOnlyList<SeenFingerprint> All => _all;

        public void Name(FingerprintKind kind, string part, string? name)
        {
            if (!string.IsNullOrEmpty(name))
            {
                Take(new SeenFingerprint(kind, part, name, name, null));
            }
        }

        public void Text(FingerprintKind kind, string part, string? key, string spanId)
        {
            if (key is not null)
            {
                Take(new SeenFingerprint(kind, part, key, null, spanId));
            }
        }

        public void Take(SeenFingerprint one)
        {
            if (!_keys.TryGetValue((one.Kind, one.Part), out var keys))
            {
                _keys[(one.Kind, one.Part)] = keys = new HashSet<string>(StringComparer.Ordinal);
            }

            if (keys.Count < MaxPerPart && keys.Add(one.Key))
            {
                _all.Add(one);
            }
        }
    }

    /// <summary>Everything of a span that is read here.</summary>
    private readonly record struct Look(
        StepKind Kind,
        string? Agent,
        string? Prompt,
        string? Tools,
        string? Credential,
        string? RequestModel,
        string? ResponseModel,
        string? Parameters,
        string? Scope,
        string? ScopeVersion,
        string? Dialect,
        string? FlagsOf
    )
    {
        public static Look At(SpanSkeleton s) =>
            new(
                s.Kind,
                s.Agent,
                s.Digest.SystemPromptKey,
                s.Digest.ToolSetKey,
                s.CredentialId,
                s.RequestModel,
                s.ResponseModel,
                s.Parameters,
                s.ScopeName,
                s.ScopeVersion,
                s.Dialect,
                // Few spans ask for flags: each of those is looked at.
                s.Flags.Count == 0
                    ? null
                    : s.SpanId
            );
    }
}
