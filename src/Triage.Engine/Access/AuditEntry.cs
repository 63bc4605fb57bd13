using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Triage.Engine.Access;

/// <summary>One line of the audit log. It is told without secrets: a key by its prefix, a person by name.</summary>
/// <param name="Number">Counts up from 1 over all workspaces, without a gap.</param>
/// <param name="Workspace">Null for what concerns the instance as a whole: signing in, for one.</param>
/// <param name="What">What it was done to, <c>INC-12</c> or <c>webhook 3</c>; may be what a stranger typed.</param>
/// <param name="Detail">What else there is to say, such as the values before and after.</param>
public sealed record AuditEntry(
    long Number,
    DateTimeOffset AtUtc,
    WorkspaceId? Workspace,
    Actor Actor,
    AuditAct Act,
    string What,
    string? Detail
)
{
    /// <summary>Of the entry before the first.</summary>
    public const string NoHash = "";

    /// <summary>
    /// SHA-256 over the hash of the entry before and everything that this one says, in hexadecimal. Each part goes with
    /// its length, so that nothing can move from one to the next. Whoever changes an entry must change every later one.
    /// </summary>
    public string HashAfter(string previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, previous);
        Append(hash, Number);
        Append(hash, AtUtc.UtcTicks);
        Append(hash, Workspace?.Value);
        Append(hash, Actor.Name);
        Append(hash, ContractWords.Of(Act));
        Append(hash, What);
        Append(hash, Detail);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string? text)
    {
        var bytes = text is null ? [] : Encoding.UTF8.GetBytes(text);
        // Nothing at all is not the same as an empty text.
        Append(hash, text is null ? -1 : bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}

/// <summary>How far the log was written at some moment. Kept elsewhere, it shows later that nothing was cut off or written anew.</summary>
/// <param name="Number">0 of an empty log.</param>
public sealed record AuditHead(long Number, string Hash)
{
    /// <summary><c>12:9f86d0…</c></summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Number}:{Hash}");

    /// <summary>False on anything that <see cref="ToString"/> does not write.</summary>
    public static bool TryParse(string text, out AuditHead head)
    {
        head = new AuditHead(0, AuditEntry.NoHash);
        if (
            text.Split(':') is not [var number, var hash]
            || !long.TryParse(
                number,
                System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture,
                out var parsed
            )
        )
        {
            return false;
        }

        head = new AuditHead(parsed, hash.ToLowerInvariant());
        return true;
    }
}

/// <summary>What came of checking the whole log.</summary>
/// <param name="Head">The last entry that is as it was written.</param>
/// <param name="TamperedNumber">The first entry that is not as it was written, or that is missing; null when all are.</param>
/// <param name="Why">In words; null when all is well.</param>
public sealed record AuditVerification(AuditHead Head, long? TamperedNumber, string? Why)
{
    public bool IsWhole => TamperedNumber is null;
}
