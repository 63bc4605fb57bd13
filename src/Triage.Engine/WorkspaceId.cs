namespace Triage.Engine;

/// <summary>
/// Whose data it is. Every stored key starts with it, so that a query without a workspace does not compile.
/// In Local mode there is one: <see cref="Main"/>.
/// </summary>
public readonly record struct WorkspaceId(string Value)
{
    public static readonly WorkspaceId Main = new("main");

    public override string ToString() => Value;
}

/// <summary>Who did it: every event carries one. In Local mode the built-in <see cref="Owner"/>; the program itself is <see cref="System"/>.</summary>
public readonly record struct Actor(string Name)
{
    public static readonly Actor Owner = new("owner");
    public static readonly Actor System = new("triage");

    public override string ToString() => Name;
}
