using Triage.Engine.Access;

namespace Triage.Storage.Tests;

/// <summary>Seals so that a test can see it: every bit is turned, behind a byte that says so.</summary>
internal sealed class TurnedSecrets : ISecretSealing
{
    private const byte Mark = 0xA5;

    public byte[] Seal(byte[] secret) => [Mark, .. secret.Select(b => (byte)~b)];

    public byte[] Open(byte[] stored, out bool isCurrent)
    {
        isCurrent = stored is [Mark, ..];
        return isCurrent ? [.. stored.Skip(1).Select(b => (byte)~b)] : stored;
    }
}
