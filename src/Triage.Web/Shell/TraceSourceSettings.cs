using Triage.Connectors.TraceSources;

namespace Triage.Web.Shell;

/// <summary>A Langfuse, Tempo or Jaeger that traces are fetched from. Only configuration names it; secrets best come from the environment.</summary>
public sealed record TraceSourceSettings
{
    public string Name { get; init; } = "";

    /// <summary><c>Langfuse</c>, <c>Tempo</c> or <c>Jaeger</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Where its API begins: <c>https://cloud.langfuse.com</c>, <c>http://tempo:3200</c>, <c>http://jaeger:16686</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary>User name, or public key of a Langfuse project; without it the secret is a bearer token.</summary>
    public string? Key { get; init; }

    public string? Secret { get; init; }

    /// <summary>Of a Tempo that has several.</summary>
    public string? Tenant { get; init; }

    /// <exception cref="StartRefusedException">One is incomplete or wrong; the message names it.</exception>
    public static IReadOnlyList<TraceSource> Checked(IReadOnlyList<TraceSourceSettings> all)
    {
        var sources = all.Select((s, i) => s.Checked($"Triage:TraceSources:{i}")).ToList();
        var twice = sources.GroupBy(s => s.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? sources
            : throw new StartRefusedException(
                $"Triage:TraceSources has '{twice.Key}' twice. Give each source a name of its own."
            );
    }

    private TraceSource Checked(string at)
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            throw new StartRefusedException($"{at}:Name is empty. It is what people choose the source by.");
        }

        if (!Enum.TryParse<TraceSourceKind>(Kind, ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
        {
            throw new StartRefusedException(
                $"{at}:Kind is '{Kind}'. Allowed: {string.Join(", ", Enum.GetNames<TraceSourceKind>())}."
            );
        }

        if (
            !Uri.TryCreate(Url, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || url.UserInfo.Length > 0
            || url.Query.Length > 0
        )
        {
            throw new StartRefusedException(
                $"{at}:Url is no address where an API begins. Write it as http://tempo:3200, without user name and query."
            );
        }

        return new TraceSource(Name.Trim(), kind, url, NullIfEmpty(Key), NullIfEmpty(Secret), NullIfEmpty(Tenant));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
