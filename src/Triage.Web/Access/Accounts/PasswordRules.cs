using System.IO.Compression;
using System.Text;
using Triage.Engine.Access;

namespace Triage.Web.Access.Accounts;

/// <summary>
/// What a password must be, after NIST SP 800-63B-4: long, and not one that everybody tries first. No rule of which
/// characters it is made.
/// </summary>
public static class PasswordRules
{
    // The passwords of @zxcvbn-ts/language-common 4.1.3 (MIT), which come from breaches: lower case, sorted, a line each.
    private const string Breached = "Triage.Web.Access.Accounts.common-passwords.txt.gz";

    // Fewer different characters are a key held down.
    private const int MinDifferent = 5;

    // What is left of a password when what people hang on to it is taken away; shorter says nothing.
    private const int MinCore = 4;

    /// <summary>Null when it is good.</summary>
    /// <param name="own">Names of the person: no password.</param>
    public static string? Refusal(string? password, params IReadOnlyList<string?> own)
    {
        if (password is null || password.Length < AccessLimits.MinPasswordChars)
        {
            return $"The password has {password?.Length ?? 0} characters; it takes {AccessLimits.MinPasswordChars} or more. Four words that do not belong together make a good one.";
        }

        if (password.Length > AccessLimits.MaxPasswordChars)
        {
            return $"The password has {password.Length} characters; the limit is {AccessLimits.MaxPasswordChars}.";
        }

        var word = password.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        var core = CoreOf(word);
        return word.Distinct().Count() < MinDifferent || core.Length < MinCore || IsOwn(core, own) || IsBreached(word, core)
            ? "This password, or one much like it, is among the first that are tried. Take another: four words that do not belong together make a good one."
            : null;
    }

    private static bool IsOwn(string core, IReadOnlyList<string?> own) =>
        own.Append("triage").Any(name => name is not null && CoreOf(name.ToLowerInvariant()) is { Length: > 0 } n && core == n);

    /// <summary>Without digits and signs before and after: <c>password2026!</c> is <c>password</c>.</summary>
    private static string CoreOf(string word)
    {
        var (start, end) = (0, word.Length);
        while (start < end && !char.IsLetter(word[start]))
        {
            start++;
        }

        while (end > start && !char.IsLetter(word[end - 1]))
        {
            end--;
        }

        return word[start..end];
    }

    private static bool IsBreached(string word, string core)
    {
        using var packed = typeof(PasswordRules).Assembly.GetManifestResourceStream(Breached)!;
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var lines = new StreamReader(unpacked);
        while (lines.ReadLine() is { } line)
        {
            if (line == word || line == core)
            {
                return true;
            }
        }

        return false;
    }
}
