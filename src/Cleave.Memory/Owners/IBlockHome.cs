namespace Cleave.Memory.Owners;

/// <summary>The receiver of a block whose owner was disposed: a pool.</summary>
internal interface IBlockHome
{
    /// <summary>Takes a block back, to lend it again or to free it.</summary>
    void Return(NativeBlock block);
}
