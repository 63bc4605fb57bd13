using System.Text.RegularExpressions;

namespace Triage.Web.Incidents;

public enum PastedKind
{
    Nothing,

    /// <summary>A run id, a trace id, or a link or header that holds one.</summary>
    Run,
    Commit,

    /// <summary>An address elsewhere: a ticket, a dashboard, a commit page.</summary>
    Link,

    /// <summary>The text of a trace file.</summary>
    TraceFile,
    Unknown,
}

/// <summary>What a pasted text is, by its form alone; whether a run of that id exists is for others to find out.</summary>
/// <param name="Value">The id, commit or address without what surrounds it; empty for nothing.</param>
/// <param name="RunOrTraceId">Of a link: a trace id inside it, which may be a run that is known here.</param>
public sealed partial record Pasted(PastedKind Kind, string Value, string? RunOrTraceId = null)
{
    public static Pasted Of(string? text)
    {
        var trimmed = (text ?? "").Trim().Trim('"', '\'', '`', '<', '>').Trim();
        if (trimmed.Length == 0)
        {
            return new(PastedKind.Nothing, "");
        }

        if (trimmed[0] is '{' or '[')
        {
            return new(PastedKind.TraceFile, trimmed);
        }

        if (AddressOf(trimmed) is { } address)
        {
            return OfLink(address);
        }

        // W3C traceparent: version-traceid-spanid-flags.
        if (TraceParent().Match(trimmed) is { Success: true } parent)
        {
            return OfRun(parent.Groups["trace"].Value);
        }

        // A UUID is a trace id with hyphens.
        var id = trimmed.Replace("-", "", StringComparison.Ordinal);
        return RunId().IsMatch(trimmed) || TraceId().IsMatch(id) ? OfRun(id)
            : CommitId().Match(trimmed) is { Success: true } commit
                ? new(PastedKind.Commit, commit.Groups["id"].Value.ToLowerInvariant())
            : new(PastedKind.Unknown, trimmed);
    }

    private static Uri? AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;

    private static Pasted OfLink(Uri address)
    {
        // Triage's own: /w/main/runs/r0123456789abcdef
        if (OwnRun().Match(address.AbsolutePath) is { Success: true } own)
        {
            return OfRun(own.Groups["id"].Value);
        }

        var inside = TraceIdInside().Match(address.PathAndQuery + address.Fragment);
        return new(PastedKind.Link, address.AbsoluteUri, inside.Success ? inside.Value.ToLowerInvariant() : null);
    }

    private static Pasted OfRun(string id)
    {
        var lower = id.ToLowerInvariant();
        return new(PastedKind.Run, lower, lower);
    }

    [GeneratedRegex(
        "^[0-9a-f]{2}-(?<trace>[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TraceParent();

    [GeneratedRegex("^r[0-9a-f]{16}$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RunId();

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TraceId();

    /// <summary>As git prints it: 7 to 40 hexadecimal digits, with a digit among them so that no word is taken for one.</summary>
    [GeneratedRegex(
        "^(?:commit\\s+)?(?<id>(?=[a-f]*[0-9])[0-9a-f]{7,40})$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex CommitId();

    [GeneratedRegex(
        "^/w/[^/]+/runs/(?<id>r[0-9a-f]{16}|[0-9a-f]{32})/?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OwnRun();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TraceIdInside();
}
