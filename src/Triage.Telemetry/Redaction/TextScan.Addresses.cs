using System.Buffers;
using System.Collections.Frozen;
using Triage.Engine.Runs;

namespace Triage.Telemetry.Redaction;

/// <summary>Addresses that name a person: mail, home directories; and passwords in addresses.</summary>
internal ref partial struct TextScan
{
    private const int MaxLocalPart = 64;
    private const int MaxUserInfo = 300;

    private static readonly SearchValues<char> DomainChars = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"
    );

    private static readonly SearchValues<char> PathNameChars = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    // logo@2x.png is no mail address.
    private static readonly string[] FileEndings =
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "css",
        "js",
        "ts",
        "json",
        "html",
        "xml",
        "yaml",
        "yml",
        "txt",
        "md",
    ];

    // Accounts of machines and images.
    private static readonly FrozenSet<string> NobodysHomes = new[]
    {
        "runner",
        "ubuntu",
        "app",
        "appuser",
        "node",
        "vscode",
        "user",
        "root",
        "Shared",
        "Public",
        "Default",
        "ec2-user",
        "jovyan",
        "circleci",
        "vagrant",
        "www-data",
        "builder",
        "nonroot",
        "dotnet",
        "git",
        "agent",
        "worker",
        "service",
        "runneradmin",
        "ContainerAdministrator",
        "sandbox",
        "linuxbrew",
        "admin",
    }.ToFrozenSet(StringComparer.Ordinal);

    private int AtSign(int at)
    {
        if (UserInfo(at))
        {
            return at + 1;
        }

        var start = at;
        while (start > 0 && at - start < MaxLocalPart && IsLocalPart(text[start - 1]))
        {
            start--;
        }

        start += Escape(start);
        while (start < at && text[start] is '.' or '-' or '\'')
        {
            start++;
        }

        var end = DomainEnd(at + 1);
        if (start == at || end == 0 || text[start..at] is "git")
        {
            return at + 1;
        }

        Add(RedactionGroup.Email, start, end - start, "email");
        return end;
    }

    private static bool IsLocalPart(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' or '%' or '+' or '-' or '\'';

    // \nbob@…, \u003cbob@…, %3Cbob@…: the letters of an escape are no part of the name.
    private readonly int Escape(int start)
    {
        var here = text[start..];
        if (start > 0 && text[start - 1] == '\\')
        {
            return here is ['u', ..] && here.Length > 5 ? 5
                : here is ['n' or 'r' or 't', ..] ? 1
                : 0;
        }

        return here is ['%', _, _, ..] && char.IsAsciiHexDigit(here[1]) && char.IsAsciiHexDigit(here[2]) ? 3 : 0;
    }

    /// <summary>Where the domain ends; 0 when it is none.</summary>
    private readonly int DomainEnd(int start)
    {
        var domain = text.Slice(start, Math.Min(RunOf(start, DomainChars), 253));
        while (domain.LastIndexOf('.') is var dot and > 0)
        {
            var top = domain[(dot + 1)..];
            var letters = 0;
            while (letters < top.Length && char.IsAsciiLetter(top[letters]))
            {
                letters++;
            }

            if (letters is >= 2 and <= 24 && char.IsAsciiLetterOrDigit(domain[0]))
            {
                return IsFileEnding(top[..letters]) ? 0 : start + dot + 1 + (top.StartsWith("xn--") ? top.Length : letters);
            }

            domain = domain[..dot];
        }

        return 0;
    }

    private static bool IsFileEnding(ReadOnlySpan<char> top)
    {
        foreach (var ending in FileEndings)
        {
            if (top.Equals(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // scheme://user:password@host, slashes escaped or not.
    private bool UserInfo(int at)
    {
        var from = at;
        while (
            from > 0
            && at - from < MaxUserInfo
            && !char.IsWhiteSpace(text[from - 1])
            && text[from - 1] is not ('/' or '"' or '<' or '>')
        )
        {
            from--;
        }

        var before = text[..from];
        if (!before.EndsWith("://", StringComparison.Ordinal) && !before.EndsWith(@":\/\/", StringComparison.Ordinal))
        {
            return false;
        }

        var user = text[from..at];
        var secret = from + user.IndexOf(':') + 1;
        // A user name alone is none, a long one is a token.
        if (secret > from || user.Length >= 20)
        {
            if (!text[secret..].StartsWith(Redactor.Mark, StringComparison.Ordinal))
            {
                Add(RedactionGroup.Credentials, secret, at - secret, "url-password");
            }

            return true;
        }

        return false;
    }

    private static readonly SearchValues<string> HomePaths = SearchValues.Create(
        ["/home/", "/Users/", @"\Users\"],
        StringComparison.Ordinal
    );

    private static readonly SearchValues<string> HttpMethods = SearchValues.Create(
        ["GET ", "POST ", "PUT ", "PATCH ", "DELETE ", "HEAD "],
        StringComparison.Ordinal
    );

    private void Homes()
    {
        for (var at = 0; !IsOver && at < text.Length; )
        {
            var next = text[at..].IndexOfAny(HomePaths);
            if (next < 0)
            {
                return;
            }

            at = HomeDirectory(at + next);
        }
    }

    private int HomeDirectory(int at)
    {
        // /home/, /Users/, \Users\; C:\\Users\\ in JSON.
        var start = Skipped(
            at
                + (
                    text[at + 1] == 'h' ? 5
                    : text[at + 1] == 'U' ? 6
                    : 7
                ),
            "/\\",
            8
        );
        var name = text.Slice(start, RunOf(start, PathNameChars)).TrimEnd('.');
        var isPath = at == 0 || (IsBorder(at) && text[at - 1] is not ('.' or '}'));
        if (
            !isPath
            || name.Length is 0 or > 32
            || name.IndexOfAnyExceptInRange('0', '9') < 0
            || text[Math.Max(0, at - 7)..at].ContainsAny(HttpMethods)
            || NobodysHomes.Contains(name.ToString())
        )
        {
            return start;
        }

        Add(RedactionGroup.HomeDirectory, start, name.Length, "user");
        return start + name.Length;
    }
}
