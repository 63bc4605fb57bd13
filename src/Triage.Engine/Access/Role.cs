namespace Triage.Engine.Access;

/// <summary>What a member is in a workspace. Each may do all that those before it may.</summary>
public enum Role
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Files incidents and says what was true of a run.</summary>
    Reporter,

    /// <summary>Works incidents from acceptance to verdict, and compares runs.</summary>
    Triager,

    /// <summary>Keeps what the team knows: classes, checklist, responses, agents, rules.</summary>
    Editor,

    /// <summary>Decides who belongs, holds keys, and where things are sent.</summary>
    Owner,
}

/// <summary>What a key lets a program do, in the words of the HTTP contract; each stands for itself.</summary>
public enum KeyScope
{
    /// <summary>Telemetry, outcomes, changes and builds in; nothing out.</summary>
    Intake,
    Read,
    Write,
    Admin,
}
