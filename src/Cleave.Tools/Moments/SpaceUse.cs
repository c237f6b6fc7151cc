namespace Cleave.Tools.Moments;

/// <summary>The use of a run of addresses.</summary>
internal enum SpaceUse
{
    Allocated,
    Clear,
    Retired,
}
