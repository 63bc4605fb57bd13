namespace Triage.Engine.Access;

/// <summary>
/// Keeps secrets that have to be known again, those that sign what is sent for one, so that the database alone does not
/// tell them. What is only ever compared is hashed instead.
/// </summary>
public interface ISecretSealing
{
    byte[] Seal(byte[] secret);

    /// <summary>The secret; what was stored before secrets were sealed comes back as it is.</summary>
    /// <param name="isCurrent">Sealed with the newest key; else it is to be sealed anew.</param>
    /// <exception cref="SealLostException">The keys of this instance do not open it.</exception>
    byte[] Open(byte[] stored, out bool isCurrent);
}

public sealed class SealLostException(Exception inner)
    : Exception("A stored secret was sealed with keys that this instance does not have. Make it anew.", inner);
