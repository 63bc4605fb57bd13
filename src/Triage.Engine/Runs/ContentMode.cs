namespace Triage.Engine.Runs;

/// <summary>How much of what was said is kept.</summary>
public enum ContentMode
{
    /// <summary>The default: content with secrets and personal data scrubbed before it is written.</summary>
    Redacted,

    /// <summary>Content as it came, personal data included; keys, passwords and other credentials are scrubbed all the same.</summary>
    Full,

    /// <summary>No text: keyed hash, JSON shape and length.</summary>
    Hashed,
}
