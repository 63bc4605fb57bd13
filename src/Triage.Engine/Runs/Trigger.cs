namespace Triage.Engine.Runs;

/// <summary>What changed between green and red; kept apart from the class, which is where the failure began.</summary>
public enum Trigger
{
    None,
    Prompt,
    Model,
    Tools,
    Parameters,
    Code,
    Config,
    Credential,
    Load,
    Timing,
    Dependency,
    Data,
    Behaviour,
}
