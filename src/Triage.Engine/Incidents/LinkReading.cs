using System.Text.RegularExpressions;

namespace Triage.Engine.Incidents;

/// <summary>Where a link of an incident leads.</summary>
public enum LinkKind
{
    Link,
    Github,
    Gitlab,
    Jira,
    Linear,
    Pagerduty,
    Opsgenie,
    Slack,
    Zendesk,
    Servicenow,
}

/// <summary>What an address says of itself. Recognised by its shape alone; nothing is fetched.</summary>
/// <param name="Label">The short name that its own tool gives it, <c>acme/pay#12</c>, <c>PAY-12</c>; else the host, or the text when it is no web address.</param>
public sealed partial record LinkReading(LinkKind Kind, string Label)
{
    public static LinkReading Of(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return new LinkReading(LinkKind.Link, address);
        }

        var path = uri.AbsolutePath;
        return KindOf(uri.IdnHost, path) switch
        {
            LinkKind.Github => new(LinkKind.Github, Numbered(GithubPath().Match(path)) ?? uri.Host),
            LinkKind.Gitlab => new(LinkKind.Gitlab, Numbered(GitlabPath().Match(path)) ?? uri.Host),
            LinkKind.Jira => new(LinkKind.Jira, Keyed(JiraPath().Match(path)) ?? uri.Host),
            LinkKind.Linear => new(LinkKind.Linear, Keyed(LinearPath().Match(path)) ?? uri.Host),
            var kind => new(kind, Keyed(NumberPath().Match(path)) is { } key && kind != LinkKind.Link ? key : uri.Host),
        };
    }

    private static LinkKind KindOf(string host, string path) =>
        host switch
        {
            _ when Is(host, "github.com") => LinkKind.Github,
            _ when Is(host, "gitlab.com") => LinkKind.Gitlab,
            _ when Is(host, "linear.app") => LinkKind.Linear,
            _ when Is(host, "pagerduty.com") => LinkKind.Pagerduty,
            _ when Is(host, "opsgenie.com") => LinkKind.Opsgenie,
            _ when Is(host, "slack.com") => LinkKind.Slack,
            _ when Is(host, "zendesk.com") => LinkKind.Zendesk,
            _ when Is(host, "service-now.com") => LinkKind.Servicenow,
            _ when Is(host, "atlassian.net") && !path.StartsWith("/wiki", StringComparison.Ordinal) => LinkKind.Jira,
            // Both are often hosted by the team itself; their paths give them away.
            _ when JiraPath().IsMatch(path) => LinkKind.Jira,
            _ when GitlabPath().IsMatch(path) => LinkKind.Gitlab,
            _ => LinkKind.Link,
        };

    /// <summary>The domain or one below it; <c>github.com.example.net</c> is neither.</summary>
    private static bool Is(string host, string domain) =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase)
        || host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase);

    private static string? Numbered(Match match) =>
        match.Success ? $"{match.Groups["project"].Value}#{match.Groups["key"].Value}" : null;

    private static string? Keyed(Match match) => match.Success ? match.Groups["key"].Value : null;

    [GeneratedRegex("^/(?<project>[^/]+/[^/]+)/(?:issues|pull|discussions)/(?<key>[0-9]+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex GithubPath();

    [GeneratedRegex(
        "^/(?<project>[^/]+(?:/[^/]+)+)/-/(?:issues|merge_requests|work_items)/(?<key>[0-9]+)",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex GitlabPath();

    [GeneratedRegex("/browse/(?<key>[A-Z][A-Z0-9_]+-[0-9]+)(?:/|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JiraPath();

    [GeneratedRegex("/issue/(?<key>[A-Z][A-Z0-9]*-[0-9]+)(?:/|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LinearPath();

    // PagerDuty /incidents/Q02JT, Opsgenie /alert/detail/3d.., Zendesk /agent/tickets/812
    [GeneratedRegex(
        "/(?:incidents|tickets|alert/detail|incident/detail)/(?<key>[A-Za-z0-9-]{1,40})(?:/|$)",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex NumberPath();
}
