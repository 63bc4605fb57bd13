using System.Text.RegularExpressions;

namespace Triage.Engine.Comparison;

/// <summary>
/// Numbers that a system of record hands out, <c>RF-3101</c> for one refund and <c>RF-3103</c> for the next. They look
/// like any subject, so they only count as such when nothing else differs between the two runs.
/// </summary>
internal static partial class GeneratedNumbers
{
    /// <summary>
    /// True when the texts are equal but for digits behind a prefix of letters. An answer that names what was asked for hands out
    /// no number there: another one is another thing.
    /// </summary>
    /// <param name="mask">Of the pair: a day or an id that the job is about is no number that was handed out.</param>
    /// <param name="asked">What a tool was asked; null where that is not known.</param>
    public static bool AreAll(string green, string red, ContentMask mask, string? asked) =>
        Prefixed().Replace(mask.Of(green), "${prefix}#") == Prefixed().Replace(mask.Of(red), "${prefix}#")
        && (
            asked is null
            || !JsonLeaves
                .In(asked)
                .Exists(a =>
                    ValueWords.IsTelling(a.Text)
                    && InputParameters.HasWord(green, a.Text)
                    && !InputParameters.HasWord(red, a.Text)
                )
        );

    [GeneratedRegex(
        @"(?<prefix>\b[A-Za-z]{1,8}[-_](?=\d{2,12}\b)|#)\d{1,12}\b",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: -1
    )]
    private static partial Regex Prefixed();
}
