using System.Text.RegularExpressions;

namespace Triage.Web.Access.Accounts;

/// <summary>Where somebody is led after signing in: a page of this instance, or the start.</summary>
internal static partial class LocalPath
{
    public const string Start = "/";

    /// <summary>What is not certainly a page of ours is not followed.</summary>
    public static string Checked(string? asked) =>
        asked is not null && asked.Length <= 2_000 && Page().IsMatch(asked) && !asked.Contains("//", StringComparison.Ordinal)
            ? asked
            : Start;

    // No backslash, no control character, no user name, no colon before the query.
    [GeneratedRegex(
        @"\A/(w|account)/[A-Za-z0-9_.~%+-][A-Za-z0-9_.~%/+-]*(\?[A-Za-z0-9_.~%/+&=:,-]*)?\z|\A/account\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Page();
}
