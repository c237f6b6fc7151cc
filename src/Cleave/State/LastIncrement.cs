namespace Cleave.State;

/// <summary>The place of a state among increments.</summary>
/// <param name="Number">The number of the last increment that the state contains; 0 for none.</param>
/// <param name="Checksum">The checksum of that increment, which the next one repeats; 0 for none.</param>
internal readonly record struct LastIncrement(ulong Number, ulong Checksum);
